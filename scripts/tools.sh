#!/usr/bin/env bash
# `npm run tools`: installs the programs that some tests need, with apt on Debian and Ubuntu. Running it again does nothing.
set -euo pipefail

# Program or file that proves it is there : package : what it is for.
wanted=(
  "chromium|chromium-browser:chromium:browser tests"
  "/usr/lib/postgresql/*/bin/postgres:postgresql:store and cluster tests on PostgreSQL"
  "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf:fonts-noto-color-emoji:screenshots with emoji"
  "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf:fonts-dejavu-core:screenshots with text"
  "/usr/sbin/nginx:nginx-light:protected sites behind nginx"
  "/usr/bin/caddy:caddy:protected sites behind Caddy"
  "exiftool:libimage-exiftool-perl:photo dates with the system's ExifTool"
  "openssl:openssl:certificates of loopback servers"
  "/usr/lib/python3/dist-packages/swift/common/middleware/s3api/s3api.py:python3-swift:a real server of buckets (S3)"
  "litmus:litmus:the WebDAV suite against the protocol engine and the drive"
  "rclone:rclone:the drive with rclone, and imports from it"
  "cadaver:cadaver:the drive with cadaver"
  "gio:libglib2.0-bin:the drive with GNOME's files"
  "/usr/libexec/gvfsd-dav|/usr/lib/*/gvfs/gvfsd-dav:gvfs-backends:the drive with GNOME's files"
  "dbus-run-session:dbus-daemon:the drive with GNOME's files, without a desktop"
  "/usr/sbin/mount.davfs:davfs2:the drive as a folder, where /dev/fuse may be used"
  "/usr/sbin/apache2:apache2-bin:imports from its WebDAV, and what the drive is compared with"
)

is_there() {
  local name
  IFS='|' read -ra names <<<"$1"
  for name in "${names[@]}"; do
    case $name in
      /*) compgen -G "$name" >/dev/null && return 0 ;;
      *) command -v "$name" >/dev/null && return 0 ;;
    esac
  done
  return 1
}

missing=()
for row in "${wanted[@]}"; do
  IFS=':' read -r proof package purpose <<<"$row"
  if is_there "$proof"; then
    echo "ok       $package ($purpose)"
  else
    echo "missing  $package ($purpose)"
    missing+=("$package")
  fi
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "Everything is installed."
  exit 0
fi

if ! command -v apt-get >/dev/null; then
  echo "This machine has no apt-get. Install by hand: ${missing[*]}" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Run as root, or install sudo: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing: ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
