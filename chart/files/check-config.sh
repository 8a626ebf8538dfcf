# Defines check_config, which has promtool check the chart's configuration in /etc/prometheus: the main file, the jobs and the rules. For each
# part that Prometheus would reject, it prints promtool's message. Takes a directory, where it leaves prometheus.yml and rules.yaml
# with all other parts, and the argument --agent for agent mode. Takes the variable FEATURES, the values of --enable-feature of Prometheus.

# What also has to accept a main file that promtool accepts: a command that takes the file, and prints why it rejects it.
also=true

# Prints promtool's message, without the path of the checked file, if it rejects file $1.
reject() {
  case $1 in
    # To features that promtool does not know, it objects on standard output only.
    */rules*) message=$(promtool --enable-feature="$FEATURES" check rules --lint=none "$1" 2>&1 >/dev/null) ;;
    *) message=$(promtool check config --syntax-only $mode "$1" 2>&1 >/dev/null) && message=$($also "$1") ;;
  esac && return 1
  echo "$message" | sed "s|.*FAILED: *||; s|parsing YAML file [^ ]*: ||; s|^ *$1: ||; s|line [0-9]*: ||; /^ *$/d" | tr -s '\n ' ' ' | sed 's/ *$//'
  echo
}

# Prints the jobs or rule groups of files, each of which begins with a dash in the third column.
items() {
  cat "$@" 2>/dev/null | grep -v '^[a-z_]*:'
}

# Splits standard input at the lines that match $2, into files that begin with $1.
split_at() {
  awk -v prefix="$1" -v start="$2" '$0 ~ start { close(file); file = sprintf("%s%04d", prefix, ++count) } file { print > file }'
}

# Adds each part $3, $4… to file $1, unless promtool then rejects it. $2 says what the parts are.
add_valid() {
  file=$1 kind=$2
  shift 2
  for part; do
    [ -f "$part" ] || continue
    cat "$file" "$part" >"$file.yaml"
    if message=$(reject "$file.yaml"); then
      name=$(sed -n 's/^\([a-z_]*\):.*/\1/p; s/^  [- ] \(job_name\|name\|url\): //p' "$part" | head -n 1)
      echo "$kind $name: $message"
    else
      cp "$file.yaml" "$file"
    fi
  done
}

check_config() {
  dir=$1 mode=$2
  mkdir -p "$dir"
  rm -f "$dir"/*
  # The chart's own files: the jobs are in the second one if there are shards.
  jobs="/etc/prometheus/scrape/node-monitoring.yaml /etc/prometheus/config/scrape.yaml"
  rules=/etc/prometheus/rules/node-monitoring.rules.yaml
  # The jobs are checked in the main file, as promtool would otherwise demand the files that they name, such as a token.
  cat /etc/prometheus/config/prometheus.yml 2>/dev/null | split_at "$dir/section" '^[a-z_]+:'
  rm -f $(grep -lE '^(scrape_config|rule)_files:' "$dir"/section* 2>/dev/null)
  for section in $(grep -l '^scrape_configs:' "$dir"/section* 2>/dev/null); do
    mv "$section" "$dir/own-job"
    jobs="$dir/own-job $jobs"
  done
  for section in $(grep -l '^remote_write:' "$dir"/section* 2>/dev/null); do
    mv "$section" "$dir/receivers"
  done
  (cat "$dir"/section* "$dir/receivers" 2>/dev/null; echo "scrape_configs:"; items $jobs) >"$dir/prometheus.yml"
  (echo "groups:"; items $rules) >"$dir/rules.yaml"
  reject "$dir/prometheus.yml" >/dev/null || reject "$dir/rules.yaml" >/dev/null || return 0

  items "$dir/receivers" | split_at "$dir/receiver-" '^  - '
  items $jobs | split_at "$dir/job" '^  - '
  items $rules | split_at "$dir/group" '^  - '
  : >"$dir/prometheus.yml"
  add_valid "$dir/prometheus.yml" section "$dir"/section*
  echo "remote_write:" >>"$dir/prometheus.yml"
  add_valid "$dir/prometheus.yml" receiver "$dir"/receiver-*
  echo "scrape_configs:" >>"$dir/prometheus.yml"
  add_valid "$dir/prometheus.yml" job "$dir"/job*
  echo "groups:" >"$dir/rules.yaml"
  add_valid "$dir/rules.yaml" "rule group" "$dir"/group*
  return 1
}
