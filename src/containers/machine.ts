import type { Net } from '../apimachinery/net.ts';
import type { Filesystem } from './filesystem.ts';
import type { HostFolder } from './host-folder.ts';

/** What a machine has more than a container: commands of ours, the user's folder, and what else runs on it. */
export interface Machine {
  /** Commands that take their time, such as kubectl. They stand in /usr/bin. */
  commands: Readonly<Record<string, MachineCommand>>;
  /** The user's folder, which can be read and never written to. */
  folder?: HostFolder;
  /** What listens there. */
  sockets(): readonly Socket[];
  /** What runs there. */
  processes(): readonly { pid: number; user: string; command: string }[];
  interfaces(): readonly NetworkInterface[];
}

export interface Socket {
  protocol: 'tcp' | 'udp';
  /** `*` for any */
  address: string;
  port: number;
  process: string;
  pid: number;
  fd: number;
}

export interface NetworkInterface {
  name: string;
  flags: string;
  mtu: number;
  state: 'UP' | 'DOWN' | 'UNKNOWN';
  /** `link/ether 08:00:27:… brd ff:ff:ff:ff:ff:ff` */
  link: string;
  /** `192.168.100.103/24`; a broadcast address is printed when it is given */
  addresses: readonly { address: string; scope: 'global' | 'host' | 'link'; broadcast?: string }[];
}

/** One call of a machine's command. */
export interface MachineCall {
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  files: Filesystem;
  net: Net;
  /** Cluster time, ms. */
  now(): number;
  /** What was piped in; undefined when nothing was: then `keys` has what is typed. */
  stdin?: string;
  /** A terminal: keys as they are typed while the command runs. Absent when there is none. */
  keys?: Keys;
  /** Output goes to the terminal and nowhere else. */
  isShown: boolean;
  columns: number;
  out(text: string): void;
  err(text: string): void;
}

/** Keys of a terminal, raw. */
export interface Keys {
  /** @param take called with what is typed, until `stop` is; its answer may be that the command is to be interrupted */
  listen(take: (data: string) => 'interrupt' | undefined): { stop(): void };
}

/** @returns the exit code */
export type MachineCommand = (call: MachineCall) => Promise<number>;
