# shellcheck shell=bash
# What ./perigee, ./verify and .ci/run share: finding Java and Maven, the build, the count of tests. Before they call
# anything they set home, the root of the checkout.
home=${home:?}

stop() { # sentence
  printf '%s\n' "$1" >&2
  exit 1
}

# The comment at the head of a script, as its help.
usage() { # script
  sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p;}' "$1"
}

# ---- tools -------------------------------------------------------------------------------------------------------

# Each release of Debian and Ubuntu has some of them.
jdk_of_apt() {
  local release
  for release in 17 21 25; do
    if apt-cache show "openjdk-$release-jdk-headless" >/dev/null 2>&1; then
      break
    fi
    release=17
  done
  echo "openjdk-$release-jdk-headless"
}

# What to type to get a tool.
how_to_get() { # jdk|maven
  local sudo="sudo " package=$1
  [ "$(id -u)" -ne 0 ] || sudo=
  if command -v apt-get >/dev/null; then
    [ "$1" != jdk ] || package=$(jdk_of_apt)
    echo "type:  ${sudo}apt-get install $package"
  elif command -v dnf >/dev/null; then
    [ "$1" != jdk ] || package="java-21-openjdk-devel"
    echo "type:  ${sudo}dnf install $package"
  elif command -v brew >/dev/null; then
    [ "$1" != jdk ] || package=openjdk
    echo "type:  brew install $package"
  else
    echo "install it with the package manager of this system"
  fi
}

# Sets $java: that of JAVA_HOME, which Maven takes too, else the one in PATH.
require_java() {
  local real version
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || stop "JAVA_HOME is $JAVA_HOME, and there is no bin/java in it. Let it name a JDK 17 or newer, or type:  unset JAVA_HOME"
  else
    java=$(command -v java) || stop "Perigee needs a JDK 17 or newer and found no Java; $(how_to_get jdk)"
  fi
  real=$(readlink -f -- "$java")
  real=${real%/bin/java}
  # Asking Java itself takes longer than all the rest of this script.
  version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$real/release" 2>/dev/null) || true
  [ -n "$version" ] || version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  [[ ${version#1.} =~ ^[0-9]+ ]] || stop "Perigee needs a JDK 17 or newer and cannot use $java; $(how_to_get jdk)"
  if [ "${BASH_REMATCH[0]}" -lt 17 ]; then
    if [ -n "${JAVA_HOME:-}" ]; then
      stop "Perigee needs a JDK 17 or newer, and JAVA_HOME names Java $version. Let it name a newer one, or type:  unset JAVA_HOME"
    fi
    stop "Perigee needs a JDK 17 or newer, and $java is Java $version; $(how_to_get jdk)"
  fi
  java_home=$real
  java_version=$version
}

# After require_java. Maven is made to use the same Java.
require_jdk_and_maven() {
  local found major minor
  if [ -z "${JAVA_HOME:-}" ] && [ -x "$java_home/bin/javac" ]; then
    export JAVA_HOME=$java_home
  fi
  [ -x "${JAVA_HOME:-}/bin/javac" ] || { [ -z "${JAVA_HOME:-}" ] && command -v javac >/dev/null; } ||
    stop "Perigee is built with a JDK, and $java_home has no compiler; $(how_to_get jdk)"
  command -v mvn >/dev/null || stop "Perigee is built with Maven 3.8 or newer and found none; $(how_to_get maven)"
  found=$(mvn -v 2>&1) || true
  [[ $found =~ Apache\ Maven\ ([0-9]+)\.([0-9]+) ]] ||
    stop "Perigee is built with Maven 3.8 or newer, and mvn does not work: ${found%%$'\n'*}"
  major=${BASH_REMATCH[1]}
  minor=${BASH_REMATCH[2]}
  if [ "$major" -lt 3 ] || { [ "$major" -eq 3 ] && [ "$minor" -lt 8 ]; }; then
    stop "Perigee is built with Maven 3.8 or newer, and $(command -v mvn) is $major.$minor. Unpack a newer one (maven.apache.org has it) and put its bin directory first in PATH"
  fi
}

# What the tests with unmodified clients need; without it they are skipped.
install_for_tests() {
  local missing=()
  [ -n "${ZEROTIER_ONE:-}" ] || return 0
  command -v ip >/dev/null || missing+=(iproute2)
  command -v nft >/dev/null || missing+=(nftables)
  command -v curl >/dev/null || missing+=(curl)
  command -v ping >/dev/null || missing+=(iputils-ping)
  command -v sysctl >/dev/null || missing+=(procps)
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    install_packages "${missing[@]}" || echo "The tests with unmodified clients lack ${missing[*]}." >&2
  else
    echo "The tests with unmodified clients lack ${missing[*]}." >&2
  fi
}

install_packages() { # package...
  apt-get install -q -y "$@" >/dev/null 2>&1 ||
    { apt-get update -q >/dev/null && apt-get install -q -y "$@" >/dev/null; }
}

# The small collector starts fastest, and a controller makes little garbage.
java_options=(-XX:+UseSerialGC)

# ---- build -------------------------------------------------------------------------------------------------------

# Where the jar of the sources as they are now is, once it is built. It is named by a checksum of their contents, so it
# makes no difference when a file was written or unpacked, and it comes into being by a rename, so it is whole if it is
# there; and a server that runs from an older one keeps its file.
jar_of_sources() {
  local sum
  sum=$(cd -- "$home" && find pom.xml {protocol,storage,controller}/{pom.xml,src/main} -type f ! -name '.*' ! -name '*~' \
    -exec cksum {} + | LC_ALL=C sort | cksum)
  echo "$home/target/perigee-${sum// /-}.jar"
}

# One build at a time in this checkout. Descriptor 9 holds the lock until the script ends; where there is no flock, two
# builds at once are the user's to avoid.
lock_build() {
  if ! mkdir -p "$home/target" 2>/dev/null || [ ! -w "$home/target" ]; then
    stop "Perigee has to be built, and $home/target cannot be written. Run it once as the user that owns $home"
  fi
  exec 9>"$home/target/build.lock"
  command -v flock >/dev/null || return 0
  flock -n 9 || { echo "waiting for another build of Perigee to end" >&2 && flock 9; }
}

# Builds $jar.
build_jar() {
  local log=$home/target/build.log built started=$SECONDS status
  lock_build
  jar=$(jar_of_sources)
  # Whoever held the lock may have built it.
  [ ! -f "$jar" ] || return 0
  rm -f "$home"/controller/target/perigee-controller-*-all.jar "$home"/target/perigee-*.new
  printf 'building Perigee, the first time takes a few minutes:' >&2
  mvn -B -Dstyle.color=never -f "$home/pom.xml" -pl controller -am package -DskipTests -Dspotless.check.skip=true 2>&1 |
    tee "$log" | show_progress
  status=${PIPESTATUS[0]}
  built=$(ls "$home"/controller/target/perigee-controller-*-all.jar 2>/dev/null) || true
  if [ "$status" -ne 0 ] || [ ! -f "$built" ]; then
    echo ' failed' >&2
    grep -m 20 ERROR "$log" >&2 || tail -n 20 "$log" >&2
    stop "All of it is in $log"
  fi
  cp "$built" "$jar.new"
  mv "$jar.new" "$jar"
  write_archive
  remove_old_jars
  echo " done in $((SECONDS - started)) s" >&2
}

# Reads what Maven says and shows its steps: the names of modules, and dots for what is downloaded.
show_progress() {
  local line files=0
  while IFS= read -r line; do
    case $line in
    *'Building Perigee '[a-z]*)
      line=${line#*Building Perigee }
      printf ' %s' "${line%% *}" >&2
      ;;
    *'Downloaded from '*)
      files=$((files + 1))
      [ $((files % 20)) -ne 0 ] || printf . >&2
      ;;
    esac
  done
}

# What the Java in use may have kept of $jar; each version can read its own only.
archive_of_jar() {
  echo "${jar%.jar}-java-$java_version.jsa"
}

# Lets a server start and end, so that Java keeps what it loaded: later starts take two thirds of the time. Without it all
# works as well. That server is its own root on a loopback address and sends nothing.
write_archive() {
  local data server archive tries=0
  archive=$(archive_of_jar)
  data=$(mktemp -d) || return 0
  PERIGEE_CONFINE='' "$java" "${java_options[@]}" -XX:ArchiveClassesAtExit="$archive.new" -jar "$jar" serve \
    --data "$data/data" --udp 127.0.0.1:0 --http 127.0.0.1:0 --roots private >"$data/log" 2>&1 9>&- &
  server=$!
  # Ctrl-C does not reach what runs in the background.
  # shellcheck disable=SC2064
  trap "kill $server 2>/dev/null; rm -rf '$data'" EXIT
  until grep -q '^ready' "$data/log" || [ $((tries += 1)) -gt 300 ] || ! kill -0 "$server" 2>/dev/null; do
    sleep 0.1
  done
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  trap - EXIT
  [ ! -f "$archive.new" ] || mv -f "$archive.new" "$archive"
  rm -rf "$data"
}

# Keeps the newest three; servers may run from them.
remove_old_jars() {
  local old
  # shellcheck disable=SC2012
  ls -t "$home"/target/perigee-*.jar | tail -n +4 | while IFS= read -r old; do
    rm -f "$old" "${old%.jar}"-java-*.jsa
  done
}

# ---- tests -------------------------------------------------------------------------------------------------------

# Sets passed, failed and skipped from the reports of the run.
# shellcheck disable=SC2034
count_tests() {
  local report line tag
  passed=0
  failed=0
  skipped=0
  for report in "$home"/*/target/surefire-reports/TEST-*.xml; do
    [ -f "$report" ] || continue
    # The opening tag alone counts; what a test printed comes after it and may look like anything.
    tag=
    while IFS= read -r line || [ -n "$line" ]; do
      tag="$tag $line"
      [[ $tag != *'<testsuite '*'>'* ]] || break
    done <"$report"
    tag=${tag#*<testsuite }
    tag=" ${tag%%>*}"
    failed=$((failed + $(attribute "$tag" failures) + $(attribute "$tag" errors)))
    skipped=$((skipped + $(attribute "$tag" skipped)))
    passed=$((passed + $(attribute "$tag" tests)))
  done
  passed=$((passed - failed - skipped))
}

attribute() { # tag name
  [[ $1 =~ [[:space:]]$2=\"([0-9]+)\" ]] && echo "${BASH_REMATCH[1]}" || echo 0
}
