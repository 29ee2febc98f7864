// The design system of the signed-in apps. Runs on React and on preact/compat alike.
export { AppShell, type Section } from './app-shell.tsx';
export { Button, buttonClass, IconButton, Link } from './button.tsx';
export { Checkbox, RadioGroup, Switch } from './choice.tsx';
export { classes } from './classes.ts';
export { ConfirmDialog, Dialog } from './dialog.tsx';
export {
  CodeInput,
  ErrorText,
  Field,
  fieldId,
  PasswordInput,
  plainCode,
  Select,
  TextInput,
} from './field.tsx';
export { Icon, type IconName, Mark } from './icons.tsx';
export { Menu, type MenuItem } from './menu.tsx';
export {
  Alert,
  Badge,
  Banner,
  EmptyState,
  ErrorSummary,
  LoadError,
  OfflineBanner,
  Skeleton,
  type Tone,
  useOnline,
} from './notices.tsx';
export { Countdown, Stepper, useSecondsLeft } from './progress.tsx';
export { CopyField, QrView, SecretCodes, useCopy } from './secrets.tsx';
export { type Column, Pager, Table } from './table.tsx';
export { type Toast, ToastProvider, useToast } from './toast.tsx';
