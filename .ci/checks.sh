# What ./perigee and ./verify share: checks of the tools, and the build.

require_java() {
  local version
  version=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -1)
  if [ -z "$version" ] || [ "$version" -lt 17 ]; then
    echo "Perigee needs a JDK 17 or newer, found ${version:-none}. On Debian or Ubuntu type:  sudo apt-get install openjdk-17-jdk-headless" >&2
    exit 1
  fi
}

require_maven() {
  local version
  version=$(mvn -v 2>/dev/null | sed 's/\x1b\[[0-9;]*m//g' | sed -n 's/^Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  # shellcheck disable=SC2086
  set -- ${version:-0 0}
  if [ "$1" -lt 3 ] || { [ "$1" -eq 3 ] && [ "$2" -lt 8 ]; }; then
    echo "Perigee is built with Maven 3.8 or newer, found ${version:+$1.$2}${version:-none}. On Debian or Ubuntu type:  sudo apt-get install maven" >&2
    exit 1
  fi
  if ! command -v javac >/dev/null; then
    echo "Perigee is built with a JDK, found a JRE only. On Debian or Ubuntu type:  sudo apt-get install openjdk-17-jdk-headless" >&2
    exit 1
  fi
}

newest_jar() { # home
  ls -t "$1"/controller/target/perigee-controller-*-all.jar 2>/dev/null | head -1
}

sources_newer_than() { # home jar
  [ -n "$(find "$1"/pom.xml "$1"/{protocol,storage,controller}/pom.xml "$1"/{protocol,storage,controller}/src/main -newer "$2" 2>/dev/null | head -1)" ]
}

build() { # home
  local log="$1/controller/target/build.log" dots
  mkdir -p "$1/controller/target"
  exec 9>"$1/controller/target/build.lock"
  flock 9 2>/dev/null || true
  local jar
  jar=$(newest_jar "$1")
  if [ -n "$jar" ] && ! sources_newer_than "$1" "$jar"; then
    exec 9>&-
    return
  fi
  printf 'building Perigee (the first time takes a minute or two) ' >&2
  (while sleep 2; do printf . >&2; done) &
  dots=$!
  local status=0
  mvn -B -q -f "$1/pom.xml" -pl controller -am package -DskipTests -Dspotless.check.skip=true >"$log" 2>&1 9>&- || status=$?
  kill "$dots" 2>/dev/null || true
  wait "$dots" 2>/dev/null || true
  if [ "$status" -ne 0 ]; then
    echo " failed" >&2
    grep -m 20 ERROR "$log" >&2 || tail -20 "$log" >&2
    echo "all of it is in $log" >&2
    exit 1
  fi
  echo " done" >&2
  exec 9>&-
}

count_tests() { # home
  local report tests=0 failed=0 skipped=0
  for report in "$1"/*/target/surefire-reports/TEST-*.xml; do
    [ -f "$report" ] || continue
    # Only the opening tag counts; test output may contain anything.
    local head
    head=$(sed -n '/<testsuite /,/>/p;/<testsuite [^>]*>/q' "$report" | tr '\n' ' ')
    tests=$((tests + $(attribute "$head" tests)))
    failed=$((failed + $(attribute "$head" failures) + $(attribute "$head" errors)))
    skipped=$((skipped + $(attribute "$head" skipped)))
  done
  echo "$((tests - failed - skipped)) passed, $failed failed, $skipped skipped"
}

attribute() { # text name
  local value
  value=$(printf '%s' "$1" | sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p")
  echo "${value:-0}"
}
