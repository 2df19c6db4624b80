import type { KubeObject } from '../apimachinery/meta.ts';
import type { Stream } from '../apimachinery/rest.ts';

/** Which lines of a container's log are wanted (core/v1 PodLogOptions). */
export interface LogOptions {
  follow: boolean;
  previous: boolean;
  timestamps: boolean;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  tailLines?: number;
  limitBytes?: number;
}

/** How a process in a container is to be run or joined (core/v1 PodExecOptions). */
export interface ExecOptions {
  command: readonly string[];
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

/**
 * The parts of the cluster behind the API server: what a real one would reach by calling the node's kubelet. The
 * cluster plugs them in. The pod is there, is bound to a node, and has the container: that was checked before.
 * Refusals are thrown as ApiError.
 */
export interface Ports {
  /** The log as it is now. */
  log(pod: KubeObject, container: string, options: LogOptions): string | Promise<string>;
  /** The log, and what is added to it from now on. */
  followLog(pod: KubeObject, container: string, options: LogOptions): Promise<Stream>;
  exec(pod: KubeObject, container: string, options: ExecOptions): Promise<Stream>;
  attach(pod: KubeObject, container: string, options: Omit<ExecOptions, 'command'>): Promise<Stream>;
  portForward(pod: KubeObject, ports: readonly number[]): Promise<Stream>;
}
