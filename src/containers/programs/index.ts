import type { Program } from './program.ts';

/**
 * Our own programs, by name. Each loads when it is first run: `exec -- ls` must not pay for `dig`. What is not here is the
 * shell library's.
 */
const files = () => import('./files.ts');
const words = () => import('./words.ts');
const network = () => import('./network.ts');
const text = () => import('./text.ts');

const loaders: Readonly<Record<string, () => Promise<Program>>> = {
  ls: async () => (await import('./ls.ts')).ls,
  cat: async () => (await files()).cat,
  touch: async () => (await files()).touch,
  rm: async () => (await files()).rm,
  mkdir: async () => (await files()).mkdir,
  rmdir: async () => (await files()).rmdir,
  cp: async () => (await files()).cp,
  mv: async () => (await files()).mv,
  ln: async () => (await files()).ln,
  readlink: async () => (await files()).readlink,
  chmod: async () => (await files()).chmod,
  true: async () => (await words()).trueProgram,
  false: async () => (await words()).falseProgram,
  echo: async () => (await words()).echo,
  env: async () => (await words()).env,
  printenv: async () => (await words()).printenv,
  pwd: async () => (await words()).pwd,
  hostname: async () => (await words()).hostname,
  whoami: async () => (await words()).whoami,
  id: async () => (await words()).id,
  sleep: async () => (await words()).sleep,
  usleep: async () => (await words()).usleep,
  date: async () => (await import('./date.ts')).date,
  uname: async () => (await words()).uname,
  test: async () => (await import('./test.ts')).test,
  '[': async () => (await import('./test.ts')).test,
  which: async () => (await words()).which,
  hello: async () => (await words()).hello,
  sync: async () => (await words()).trueProgram,
  clear: async () => (await words()).clear,
  tty: async () => (await words()).tty,
  nproc: async () => (await words()).nproc,
  tail: async () => (await text()).tail,
  yes: async () => (await text()).yes,
  dd: async () => (await text()).dd,
  kill: async () => (await text()).kill,
  df: async () => (await text()).df,
  free: async () => (await text()).free,
  uptime: async () => (await text()).uptime,
  apk: async () => (await import('./packages.ts')).apk,
  apt: async () => (await import('./packages.ts')).aptGet,
  'apt-get': async () => (await import('./packages.ts')).aptGet,
  perl: async () => (await import('./perl.ts')).perl,
  curl: async () => (await import('./curl.ts')).curl,
  wget: async () => (await import('./wget.ts')).wget,
  host: async () => (await import('./host.ts')).host,
  nslookup: async () => (await import('./nslookup.ts')).nslookup,
  dig: async () => (await import('./dig.ts')).dig,
  ping: async () => (await network()).ping,
  traceroute: async () => (await import('./traceroute.ts')).traceroute,
  nc: async () => (await network()).nc,
  ip: async () => (await network()).ip,
  ss: async () => (await network()).ss,
  netstat: async () => (await network()).netstat,
  ps: async () => (await network()).ps,
  getent: async () => (await network()).getent,
  ifconfig: async () => (await network()).ifconfig,
};

export const programNames: readonly string[] = Object.keys(loaders);

/** A program by the last part of the path it was called by; undefined when it is none of ours. */
export async function loadProgram(name: string): Promise<Program | undefined> {
  return await loaders[name]?.();
}
