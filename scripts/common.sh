# Shared by the scripts of this folder: where things lie, and how to configure and build.
# To be sourced. A build folder may be named in WIREWALK_BUILD; the default is `build`.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${WIREWALK_BUILD:-$root/build}

say() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# quietly WHAT COMMAND...: runs the command and shows its output only when it fails.
quietly() {
    local what=$1 log status=0
    shift
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if [ "$status" -ne 0 ]; then
        cat "$log" >&2
        say "$what failed"
    fi
    rm -f "$log"
    return "$status"
}

# configure FOLDER [MESON OPTION...]: sets up a build folder that is not set up yet.
configure() {
    local folder=$1
    shift
    [ -f "$folder/build.ninja" ] || quietly "configuring ${folder##*/}" meson setup "$folder" "$root" "$@"
}

# The build that users run: -O3 (-O2 is slower by a tenth where trees are printed) with link-time
# optimisation, symbols kept for backtraces.
configure_release() {
    configure "$build" -Doptimization=2 -Ddebug=true -Db_lto=true
}

compile() {
    quietly "building ${1##*/}" ninja -C "$1"
}
