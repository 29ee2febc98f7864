// Every part of the kit on one page, for eyes, axe and keyboard. Sample words, not texts of the product.
import { useState } from 'react';
import {
  Alert,
  AppShell,
  Badge,
  Button,
  Checkbox,
  CodeInput,
  ConfirmDialog,
  CopyField,
  Countdown,
  EmptyState,
  ErrorSummary,
  Link,
  Menu,
  Pager,
  PasswordInput,
  QrView,
  RadioGroup,
  SecretCodes,
  Select,
  Skeleton,
  Stepper,
  Switch,
  Table,
  TextInput,
  useToast,
} from './index.ts';

const devices = [
  { id: '1', name: 'Pixel de Ana', used: 'Hoy, 10:42', ok: true },
  { id: '2', name: 'Tableta del taller', used: 'Hace 3 semanas', ok: false },
];

export function Gallery() {
  return (
    <AppShell
      product="Manager"
      home="#"
      help="/help"
      account={{
        name: 'Ana Ruiz',
        address: 'ana@ejemplo.org',
        items: [
          { label: 'Datos de acceso', icon: 'account', href: '#' },
          { label: 'Cerrar sesión', icon: 'door', onSelect: () => {} },
        ],
      }}
      sections={[
        { href: '#a', label: 'Seguridad', icon: 'shield', current: true },
        { href: '#b', label: 'Verificación en dos pasos', icon: 'phone', current: false },
        { href: '#c', label: 'Actividad', icon: 'list', current: false },
        { href: '#d', label: 'Usuarios', icon: 'people', current: false, group: 'Talleres Ebro' },
      ]}
    >
      <Parts />
    </AppShell>
  );
}

function Parts() {
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const [way, setWay] = useState<'all' | 'admins' | undefined>('all');
  const [errors, setErrors] = useState<{ id: string; text: string }[]>([]);
  const [expiresAt] = useState(() => Date.now() + 65_000);
  return (
    <div className="stack">
      <h1>Piezas</h1>
      <Alert
        tone="warning"
        title="Te quedan 3 códigos de respaldo"
        actions={<Button small>Hacer una hoja nueva</Button>}
      >
        Haz una hoja nueva antes de que se acaben.
      </Alert>
      <Alert tone="danger" title="Sin segundo factor">
        Tu cuenta solo está protegida por la contraseña.
      </Alert>
      <Alert tone="success" title="Todo en orden" />
      <Alert>Cambiar esto cierra las demás sesiones.</Alert>
      <p>
        <Badge tone="success">Activa</Badge> <Badge tone="warning">Sin probar</Badge>{' '}
        <Badge tone="danger">Caducada</Badge> <Badge>Sin usar</Badge>{' '}
        <Badge tone="info">Este dispositivo</Badge>
      </p>
      <div className="buttons">
        <Button
          look="primary"
          onClick={() => toast({ text: 'Guardado', undo: () => toast({ text: 'Deshecho' }) })}
        >
          Guardar
        </Button>
        <Button icon="plus">Añadir</Button>
        <Button danger onClick={() => setAsking(true)}>
          Quitar
        </Button>
        <Button look="quiet">Ahora no</Button>
        <Button look="primary" busy>
          Comprobando
        </Button>
        <Button why="Tu organización exige la verificación en dos pasos.">Desactivar</Button>
        <Link href="/help" newTab>
          Guía
        </Link>
      </div>
      <ConfirmDialog
        open={asking}
        title="¿Quitar Pixel de Ana?"
        verb="Quitar el dispositivo"
        danger
        typedWord="quitar"
        onConfirm={() => setAsking(false)}
        onClose={() => setAsking(false)}
      >
        No podrás aprobar inicios de sesión con él.
      </ConfirmDialog>
      <Table
        caption="Dispositivos"
        rows={devices}
        rowKey={(row) => row.id}
        columns={[
          { key: 'name', head: 'Nombre', cell: (row) => row.name },
          { key: 'used', head: 'Último uso', cell: (row) => row.used },
          {
            key: 'state',
            head: 'Estado',
            cell: (row) => (row.ok ? <Badge tone="success">Activo</Badge> : <Badge>Sin usar</Badge>),
          },
          {
            key: 'acts',
            head: <span className="unseen">Acciones</span>,
            end: true,
            cell: (row) => (
              <Menu
                label={`Acciones de ${row.name}`}
                items={[
                  { label: 'Cambiar el nombre', icon: 'edit', onSelect: () => {} },
                  { label: 'Quitar', icon: 'trash', danger: true, onSelect: () => setAsking(true) },
                  { label: 'Desactivar', why: 'Es el único', onSelect: () => {} },
                ]}
              />
            ),
          },
        ]}
      />
      <Pager onNext={() => {}} />
      <form
        className="stack panel"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setErrors([
            { id: 'field-name', text: 'Escribe un nombre' },
            { id: 'field-code', text: 'Escribe los 6 dígitos' },
          ]);
        }}
      >
        <Stepper step={2} steps={4} title="Ponle nombre" />
        <ErrorSummary errors={errors} />
        <TextInput label="Nombre" name="name" hint="Para reconocerlo en la lista." error={errors[0]?.text} />
        <PasswordInput label="Contraseña" name="password" />
        <CodeInput label="Código" name="code" error={errors[1]?.text} />
        <Select
          label="Idioma"
          name="language"
          options={[
            { value: 'es', label: 'Español' },
            { value: 'en', label: 'English' },
          ]}
          optional
        />
        <Checkbox label="Avisarme por correo" hint="Solo cuando cambie algo." defaultChecked />
        <Switch label="Pedir siempre el número" hint="También en navegadores conocidos." defaultChecked />
        <RadioGroup
          label="A quién se exige"
          name="who"
          value={way}
          onChange={setWay}
          options={[
            { value: 'all', label: 'A todo el mundo' },
            { value: 'admins', label: 'Solo a quien administra', hint: '3 personas' },
          ]}
        />
        <Button type="submit" look="primary">
          Continuar
        </Button>
      </form>
      <CopyField label="Contraseña de aplicación" value="abcd-efgh-ijkl-mnop" />
      <SecretCodes
        label="Códigos de respaldo"
        heading="Códigos de respaldo de ana@ejemplo.org"
        fileName="aldaba.txt"
        codes={['7K2QD-M9XTA-3FWZ8', 'B4N8R-0HJQE-YT61C', 'X93ZP-KD5WM-8RAV2', 'Q1T7C-6NEXH-PJ04S']}
      />
      <QrView text="https://aldaba.example/auth/#link=0123456789abcdef0123456789abcdef" />
      <Countdown expiresAt={expiresAt} />
      <EmptyState
        icon="key"
        title="Aún no tienes llaves"
        action={<Button look="primary">Añadir una llave</Button>}
      >
        Una llave de seguridad es la forma más fuerte de entrar.
      </EmptyState>
      <Skeleton />
    </div>
  );
}
