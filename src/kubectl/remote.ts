import type { KubeObject } from '../apimachinery/meta.ts';
import type { Stream } from '../apimachinery/rest.ts';
import { ApiError } from '../apimachinery/status.ts';
import type { Client } from '../client/client.ts';
import type { CommandContext } from './definition.ts';

/** How a process is joined. */
export interface Wishes {
  container: string;
  stdin: boolean;
  tty: boolean;
  quiet: boolean;
}

/**
 * Which container of a pod is meant when none is named: the one the annotation names, or the first. With several, or
 * with other kinds of containers, the choice is told on standard error.
 * @throws Error when the named one is not there
 */
export function containerOf(pod: KubeObject, wanted: string, quiet: boolean, err: (text: string) => void): string {
  const regular: string[] = pod.spec.containers.map(nameOf);
  const ephemeral: string[] = (pod.spec.ephemeralContainers ?? []).map(nameOf);
  const init: string[] = (pod.spec.initContainers ?? []).map(nameOf);
  const all = [...regular, ...ephemeral.map((name) => `${name} (ephem)`), ...init.map((name) => `${name} (init)`)];
  if (wanted !== '') {
    if ([...regular, ...ephemeral, ...init].includes(wanted)) return wanted;
    throw new Error(`container ${wanted} is not valid for pod ${pod.metadata.name} out of: ${all.join(', ')}`);
  }
  const annotated = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (annotated) {
    if ([...regular, ...ephemeral, ...init].includes(annotated)) return annotated;
    if (!quiet) err(`Default container name ${JSON.stringify(annotated)} not found in pod ${pod.metadata.name}\n`);
  }
  if (all.length > 1 && !quiet) err(`Defaulted container ${JSON.stringify(regular[0])} out of: ${all.join(', ')}\n`);
  return regular[0]!;
}

const nameOf = ({ name }: { name: string }): string => name;

/**
 * The request that runs or joins a process in a container of a pod.
 * @throws Error, without the server's name on it: what the node says comes from the stream, what the server says instead
 */
export async function openProcess(
  client: Client,
  pod: KubeObject,
  how: 'exec' | 'attach',
  { container, stdin, tty }: Wishes,
  command: readonly string[] = [],
): Promise<Stream> {
  const query: Record<string, string | readonly string[]> = {
    container,
    stdout: 'true',
    stderr: String(!tty),
    ...(stdin ? { stdin: 'true' } : {}),
    ...(tty ? { tty: 'true' } : {}),
    ...(command.length > 0 ? { command } : {}),
  };
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}/${how}`;
  try {
    return await client.stream({ method: 'POST', path, query });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { reason } = error.status;
    throw new Error(reason === 'InternalError' ? error.message : `unable to upgrade connection: ${error.message}`);
  }
}

/**
 * Connects a process with the user's streams until it ends.
 * @returns its exit code
 */
export async function converse(stream: Stream, { stdin, tty }: Wishes, { host }: CommandContext): Promise<number> {
  const { streams } = host;
  const input = streams.stdin;
  const feed = (data: Uint8Array | string) => stream.write(Buffer.from(data as string));
  const finish = () => stream.end();
  const raw = tty && input.isTTY === true;
  const resized = () => stream.resize(streams.stdout.columns ?? 80, 24);
  if (stdin) {
    if (raw) input.setRawMode?.(true);
    if (tty) resized();
    input.on('data', feed);
    input.on('end', finish);
    input.resume();
  }
  try {
    for await (const { channel, data } of stream.output)
      (channel === 'stderr' ? streams.stderr : streams.stdout).write(data);
    return exitCodeOf(await stream.done);
  } finally {
    if (stdin) {
      if (raw) input.setRawMode?.(false);
      input.off('data', feed);
      input.off('end', finish);
      input.pause();
    }
  }
}

/** 0 for Success; the code that a Failure carries. @throws Error when there is none: the process never ran */
function exitCodeOf({ status, message, details }: Awaited<Stream['done']>): number {
  if (status === 'Success') return 0;
  const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (code === undefined) throw new Error(message);
  return Number(code);
}

/** Can this standard input drive a terminal? */
export const isTerminal = ({ host }: CommandContext): boolean => host.streams.stdin.isTTY === true;
