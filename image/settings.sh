# The parameters of the image. Every step sources this file after setting image_dir. Sizes are in mebibytes.
# shellcheck shell=sh disable=SC2034

release=bookworm
architecture=arm64
machine=aarch64     # its name in wheels
python_version=3.11 # of that release

name=sms-box # the host name: https://sms-box.local
boot_mib=256
root_mib=1536
data_mib=256 # as packed; it grows over the rest of the card at the first start
first_mib=4  # where the first partition starts

boot_label=SMS-BOOT # shown by any computer with the card
root_label=sms-root
data_label=sms-data

source_dir=$(dirname "$image_dir")
work_dir=${IMAGE_WORK:-$source_dir/build/image}

say() { printf '== %s\n' "$*"; }
fail() { printf 'image: %s\n' "$*" >&2; exit 1; }
# seconds_of COMMAND...: run it and print how long it took.
seconds_of() {
    started=$(date +%s)
    "$@"
    say "$(basename "$1"): $(($(date +%s) - started)) s"
}
