# A Debian with only its base system, in a folder: sourced by the trials, which say what runs inside.
# Before: say, die. After `prepare_debian FOLDER|"" [COPY]`: $root is the system, `inside CMD…` runs there, and all mounts end
# with the script. With COPY the base stays as it is, for the next time, and $root is a copy of that name.

needs_of_a_chroot() {
  [ "$(id -u)" -eq 0 ] || die "needs root, for chroot and mounts"
  command -v debootstrap >/dev/null || die "debootstrap is missing: run ./setup --full"
}

# Lines of "URI SUITE" for Debian's own archives, from both forms of apt's source lists.
configured_sources() {
  apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' 2>/dev/null | sort -u
}

mounted=()
clean_up() {
  local i
  for ((i = ${#mounted[@]} - 1; i >= 0; i--)); do umount "${mounted[i]}" || umount -l "${mounted[i]}" || true; done
  # Never remove a tree that still has something of this machine mounted in it.
  if [ "$is_temporary" = yes ] && ! grep -qF " $folder/" /proc/mounts; then rm -rf "$folder"; fi
}
mount_in() {
  mkdir -p "$root/${*: -1}"
  mount "${@:1:$#-1}" "$root/${*: -1}"
  mounted+=("$root/${*: -1}")
}

# LAMPLIGHTER_DEBIAN_SUITE and LAMPLIGHTER_DEBIAN_MIRROR decide; else this machine's suite, and the mirror of its apt.
prepare_debian() {
  local suite mirror registry name
  suite=${LAMPLIGHTER_DEBIAN_SUITE:-$(. /etc/os-release && echo "${VERSION_CODENAME:?no VERSION_CODENAME in /etc/os-release}")}
  mirror=${LAMPLIGHTER_DEBIAN_MIRROR:-$(configured_sources | awk -v s="$suite" '$2 == s {print $1; exit}')}
  [ -n "$mirror" ] || die "no mirror for $suite in this machine's apt configuration: set LAMPLIGHTER_DEBIAN_MIRROR"

  if [ -z "$1" ]; then
    folder=$(mktemp -d "${TMPDIR:-/tmp}/lamplighter-chroot.XXXXXX")
    is_temporary=yes
  else
    mkdir -p "$1"
    folder=$(cd "$1" && pwd)
    is_temporary=no
  fi
  # mktemp's folder is its owner's alone, and other users inside must pass through it.
  chmod 755 "$folder"
  root=$folder/root
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  if [ ! -e "$folder/base-is-complete" ]; then
    say "making a $suite base system"
    debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$folder/debootstrap.log" 2>&1 ||
      die "debootstrap failed: see $folder/debootstrap.log"
    touch "$folder/base-is-complete"
  fi
  if [ -n "${2:-}" ]; then
    rm -rf --one-file-system "${folder:?}/$2"
    cp -a --reflink=auto "$root" "$folder/$2"
    root=$folder/$2
  fi

  # The same archives and the same way to them as this machine's: updates and security, proxy settings, certificates.
  {
    echo "deb $mirror $suite main"
    configured_sources | awk -v s="$suite" '$2 == s "-updates" || $2 == s "-security" {print "deb", $1, $2, "main"}'
  } >"$root/etc/apt/sources.list"
  apt-config dump | grep -E '^Acquire::((http|https)::|Check-)' >"$root/etc/apt/apt.conf.d/90this-machine" || true
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  mkdir -p "$root/usr/local/share/ca-certificates"
  cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null || true

  mount_in -t proc proc proc
  mount_in --bind /dev dev
  mount_in -t devpts devpts dev/pts
  mount_in -t tmpfs -o mode=1777 tmpfs dev/shm

  environment=(HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 CI=true)
  for name in http_proxy https_proxy no_proxy; do
    if [ -n "${!name:-}" ]; then environment+=("$name=${!name}"); fi
  done
  registry=$(npm config get registry 2>/dev/null || true)
  if [ -n "$registry" ]; then environment+=("npm_config_registry=$registry"); fi
}
inside() { chroot "$root" /usr/bin/env -i "${environment[@]}" "$@" </dev/null; }
