import { parentOf } from '../paths.ts';
import { executableText, type Program, type ProgramIO } from './program.ts';

/** Programs that a package brings, by the names that apt and apk know it by. */
const contents: Readonly<Record<string, readonly string[]>> = {
  curl: ['curl'],
  wget: ['wget'],
  dnsutils: ['dig', 'host', 'nslookup'],
  'bind9-dnsutils': ['dig', 'host', 'nslookup'],
  'bind-tools': ['dig', 'host', 'nslookup'],
  'bind9-host': ['host'],
  'iputils-ping': ['ping'],
  iputils: ['ping'],
  iproute2: ['ip', 'ss'],
  'net-tools': ['netstat', 'ifconfig'],
  procps: ['ps', 'free', 'uptime', 'kill'],
  netcat: ['nc'],
  'netcat-openbsd': ['nc'],
  'netcat-traditional': ['nc'],
  jq: ['jq'],
  bash: ['bash'],
  tree: ['tree'],
};

/** `apt-get update`, `apt-get install -y curl`: what we know how to run appears in the container. */
export const aptGet: Program = (io) => {
  const [action, ...names] = io.args.filter((arg) => !arg.startsWith('-'));
  if (action === 'update') {
    io.out(
      'Get:1 http://deb.debian.org/debian stable InRelease [151 kB]\nFetched 8793 kB in 1s (8524 kB/s)\nReading package lists...\n',
    );
    return 0;
  }
  io.out('Reading package lists...\nBuilding dependency tree...\nReading state information...\n');
  if (action !== 'install') return 0;
  const unknown = names.filter((name) => !contents[name]);
  for (const name of unknown) io.err(`E: Unable to locate package ${name}\n`);
  if (unknown.length > 0) return 100;
  io.out(
    `The following NEW packages will be installed:\n  ${names.join(' ')}\n0 upgraded, ${names.length} newly installed, 0 to remove and 0 not upgraded.\n`,
  );
  for (const name of names) {
    install(io, name);
    io.out(`Setting up ${name} ...\n`);
  }
  return 0;
};

/** `apk add curl` */
export const apk: Program = (io) => {
  const [action, ...names] = io.args.filter((arg) => !arg.startsWith('-'));
  if (action !== 'add' && action !== 'update') return 0;
  io.out('fetch https://dl-cdn.alpinelinux.org/alpine/v3.22/main/x86_64/APKINDEX.tar.gz\n');
  const unknown = names.filter((name) => !contents[name]);
  if (unknown.length > 0) {
    io.err('ERROR: unable to select packages:\n');
    for (const name of unknown) io.err(`  ${name} (no such package):\n    required by: world[${name}]\n`);
    return unknown.length;
  }
  names.forEach((name, index) => {
    install(io, name);
    io.out(`(${index + 1}/${names.length}) Installing ${name}\n`);
  });
  io.out('OK: 12 MiB in 26 packages\n');
  return 0;
};

function install(io: ProgramIO, name: string): void {
  for (const program of contents[name]!) {
    const path = `/usr/bin/${program}`;
    if (!io.files.exists(parentOf(path))) continue;
    if (io.files.exists(path)) io.files.remove(path);
    io.files.write(path, executableText, 0o755);
  }
}
