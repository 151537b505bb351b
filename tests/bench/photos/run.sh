#!/usr/bin/env bash
# Sixty photos of 12 megapixels, three WebP widths each: site-gen against sharp and the floor, in one run.
#   SITE_GEN=/path/site-gen ./run.sh prepare | cold | warm | profile
# WORK is a folder on tmpfs (default /dev/shm/site-gen-photos). PYTHON has Pillow and numpy; node, npm and cargo are
# in the PATH. RUNS (default 5) runs of each, in turn, so that a slow minute hurts all alike; medians are told.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
WORK=${WORK:-/dev/shm/site-gen-photos}
SITE_GEN=${SITE_GEN:-$top/target/release/site-gen}
COUNT=${COUNT:-60}
RUNS=${RUNS:-5}

prepare() {
  mkdir -p "$WORK"
  [ -d "$WORK/photos" ] || "${PYTHON:-python3}" "$here/photos.py" "$COUNT" "$WORK/photos"
  cp "$here/package.json" "$here/sharp-photos.mjs" "$WORK"
  (cd "$WORK" && npm install --silent)
  CARGO_TARGET_DIR="$WORK/target" cargo build --quiet --release --manifest-path "$here/floor/Cargo.toml"
  site
}

# A page for each photo, in the repository's own theme, which is told to make what sharp makes.
site() {
  rm -rf "$WORK/site" && mkdir -p "$WORK/site/content/pages" && cp -r "$top/themes" "$WORK/site/themes"
  cat > "$WORK/site/themes/theme.yaml" <<'YAML'
name: Mesure
version: "1"
image_widths: { default: [480, 960, 1600], card: [480, 960, 1600] }
image_formats: [webp]
YAML
  cat > "$WORK/site/content/site.yaml" <<'YAML'
title: Photos
base_url: https://exemple.org
collections:
  pages: { folder: pages, url: "/{path}/", fields: { image: { type: image } } }
YAML
  printf -- '---\ntitle: Accueil\nsummary: Les photos\ntemplate: page\n---\n\nDes photos.\n' \
    > "$WORK/site/content/pages/index.md"
  for photo in "$WORK"/photos/*.jpg; do
    local name folder
    name=$(basename "$photo" .jpg); folder=$WORK/site/content/pages/$name
    mkdir -p "$folder" && ln "$photo" "$folder/photo.jpg"
    printf -- '---\ntitle: %s\nsummary: Une photo\nimage:\n  src: photo.jpg\n  alt: Des formes\n  credit: Mesure\n  rights: { scope: mesure, date: 2025-01-01 }\n---\n\nUne photo.\n' \
      "$name" > "$folder/index.md"
  done
}

clean() { # what each run must not find: its output, and for a cold run its cache
  rm -rf "$WORK/out-$1" "$WORK/out-$1.bundle"
  [ "$2" = warm ] || rm -rf "$WORK/cache"
}

work() {
  case $1 in
    site-gen) "$SITE_GEN" build --content "$WORK/site/content" --themes "$WORK/site/themes" \
      --out "$WORK/out-site-gen" --bundle "$WORK/out-site-gen.bundle" --cache "$WORK/cache" ;;
    sharp) (cd "$WORK" && node sharp-photos.mjs photos out-sharp) ;;
    floor) "$WORK/target/release/floor-photos" "$WORK/photos" "$WORK/out-floor" ;;
  esac
}

# name, cold or warm: wall seconds, processor seconds, peak MiB, one line per run
measure() {
  clean "$1" "$2"
  local told
  told=$( { TIMEFORMAT='%R %U %S'; time work "$1" >/dev/null 2>"$WORK/errors"; } 2>&1 ) || { cat "$WORK/errors" >&2; exit 1; }
  echo "$1 $told" | awk '{ printf "%s %.3f %.3f\n", $1, $2, $3 + $4 }'
}

medians() {
  sort -k1,1 | awk '
    { n[$1]++; wall[$1, n[$1]] = $2; cpu[$1, n[$1]] = $3 }
    function median(of, name,   i, j, k, list) {
      for (i = 1; i <= n[name]; i++) list[i] = of[name, i]
      for (i = 1; i <= n[name]; i++) for (j = i + 1; j <= n[name]; j++)
        if (list[j] < list[i]) { k = list[i]; list[i] = list[j]; list[j] = k }
      return list[int((n[name] + 1) / 2)]
    }
    END { for (name in n)
      printf "%-10s median wall %8.3f s   processor %8.3f s   (%d runs)\n", name, median(wall, name), median(cpu, name), n[name] }'
}

case ${1:-cold} in
  prepare) prepare ;;
  cold) for _ in $(seq "$RUNS"); do for name in ${NAMES:-floor sharp site-gen}; do measure "$name" cold; done; done | tee "$WORK/cold" | medians ;;
  warm) work site-gen >/dev/null; sleep 3; work site-gen >/dev/null
    for _ in $(seq "$RUNS"); do measure site-gen warm; done | tee "$WORK/warm" | medians ;;
  profile) clean site-gen cold; RAYON_NUM_THREADS=1 perf record -o "$WORK/perf" -F 499 -g "$SITE_GEN" build \
      --content "$WORK/site/content" --themes "$WORK/site/themes" --out "$WORK/out-site-gen" \
      --bundle "$WORK/out-site-gen.bundle" --cache "$WORK/cache" >/dev/null
    perf report -i "$WORK/perf" --stdio --no-children -g none | head -60 ;;
esac
