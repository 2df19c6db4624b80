import type { KubeObject } from '../../apimachinery/meta.ts';
import { ApiError, isNotFound } from '../../apimachinery/status.ts';
import type { ApiResource, Client } from '../../client/client.ts';
import { attachNotice, sessionEnded } from '../commands/attach.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { ExitError } from '../errors.ts';
import { containerOf, converse, isTerminal, openProcess } from '../remote.ts';
import { resourceForKind } from '../resources.ts';
import type { RestartPolicy } from './pod.ts';

/** How often a pod is looked at while the user waits for it, ms. */
const pauseMs = 50;

const isOver = ({ status }: KubeObject): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

const isReady = ({ status }: KubeObject): boolean =>
  status?.phase === 'Running' &&
  (status.conditions ?? []).some(({ type, status: value }: any) => type === 'Ready' && value === 'True');

/** A container that ends at once may have been ready between two looks. */
const hasRun = ({ status }: KubeObject): boolean =>
  status?.phase === 'Running' &&
  (status.containerStatuses ?? []).some(({ state, lastState }: any) => state?.terminated || lastState?.terminated);

/** A pod whose main process the user is attached to, and what was made with it. */
export class Attached {
  readonly #client: Client;
  readonly #created: readonly KubeObject[];
  readonly #pod: KubeObject;
  readonly #restartPolicy: RestartPolicy;
  readonly #flags: FlagValues;
  readonly #context: CommandContext;

  /** @param created the pod first */
  constructor(
    client: Client,
    created: readonly KubeObject[],
    restartPolicy: RestartPolicy,
    flags: FlagValues,
    context: CommandContext,
  ) {
    this.#client = client;
    this.#created = created;
    this.#pod = created[0]!;
    this.#restartPolicy = restartPolicy;
    this.#flags = flags;
    this.#context = context;
  }

  /** @returns the exit code of the command; --rm is seen to in every case */
  async live(): Promise<number> {
    try {
      await this.#talk();
      const waits = !this.#flags.bool('leave-stdin-open') && this.#restartPolicy !== 'Always';
      if (waits) await this.#judge();
      return 0;
    } finally {
      if (this.#flags.bool('rm')) await this.#remove();
    }
  }

  async #talk(): Promise<void> {
    const pod = await this.#until((one) => isOver(one) || isReady(one) || hasRun(one));
    const container = containerOf(pod, '', this.#flags.bool('quiet'), this.#context.err.bind(this.#context));
    if (isOver(pod)) return this.#printLog(container);
    // Attaching shows only what is new.
    await this.#printEarlyLog(container);
    try {
      await this.#attach(pod, container);
    } catch (error) {
      const { message } = error as Error;
      this.#context.err(
        `warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${message}\n`,
      );
      await this.#printLog(container);
    }
  }

  async #attach(pod: KubeObject, container: string): Promise<void> {
    const quiet = this.#flags.bool('quiet');
    const stdin = this.#flags.bool('stdin');
    const tty = stdin && this.#terminalFor(pod, container);
    if (!quiet) this.#context.err(attachNotice);
    const wishes = { container, stdin, tty, quiet };
    await converse(await openProcess(this.#client, pod, 'attach', wishes), wishes, this.#context);
    if (!quiet && tty) this.#context.out(sessionEnded(pod, container));
  }

  /** Does the container have a terminal, and the user one to drive it with? */
  #terminalFor(pod: KubeObject, container: string): boolean {
    const quiet = this.#flags.bool('quiet');
    const allocated = pod.spec.containers.find(({ name }: { name: string }) => name === container)?.tty === true;
    if (this.#flags.bool('tty') && !allocated && !quiet)
      this.#context.err(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
    if (!allocated) return false;
    if (isTerminal(this.#context)) return true;
    if (!quiet) this.#context.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
    return false;
  }

  /** With --restart=Never or OnFailure the container's exit code is the command's. */
  async #judge(): Promise<void> {
    const ended = this.#restartPolicy === 'Never' ? isOver : ({ status }: KubeObject) => status?.phase === 'Succeeded';
    const { metadata, status } = await this.#until(ended);
    if (status.phase === 'Succeeded') return;
    const name = `${metadata.namespace}/${metadata.name}`;
    const end = status.containerStatuses?.[0]?.state?.terminated;
    if (!end?.exitCode) throw new Error(`pod ${name} failed with unknown exit code`);
    throw new ExitError(end.exitCode, `pod ${name} terminated (${end.reason ?? ''})\n${end.message ?? ''}`);
  }

  /**
   * Looks at the pod until it is as wanted.
   * @throws Error when --pod-running-timeout has passed
   */
  async #until(wanted: (pod: KubeObject) => boolean): Promise<KubeObject> {
    const { clock } = this.#context.host;
    const { name, namespace } = this.#pod.metadata;
    const pods = await this.#resourceOf(this.#pod);
    const timeoutMs = this.#flags.duration('pod-running-timeout');
    const begun = clock.now();
    // A clock that was told to stand still does not count the looks.
    for (let waitedMs = 0; ; waitedMs += pauseMs) {
      const pod = await this.#client.get(pods, namespace, name);
      if (wanted(pod)) return pod;
      if (Math.max(waitedMs, clock.now() - begun) >= timeoutMs) throw new Error('timed out waiting for the condition');
      await this.#client.transport.flush();
      await new Promise((later) => setTimeout(later, pauseMs));
    }
  }

  async #resourceOf({ apiVersion, kind }: KubeObject): Promise<ApiResource> {
    return resourceForKind(await this.#client.resources(), apiVersion, kind)!;
  }

  async #printEarlyLog(container: string): Promise<void> {
    try {
      await this.#printLog(container);
    } catch (error) {
      this.#context.err(`warning: couldn't fetch pre-attach logs: ${(error as Error).message}\n`);
    }
  }

  async #printLog(container: string): Promise<void> {
    const { name, namespace } = this.#pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
    const { code, body } = await this.#client.raw({ method: 'GET', path, query: { container } });
    if (code >= 400) throw new ApiError(body);
    this.#context.out(String(body));
  }

  /** Deletes all that was made, whatever has become of it. */
  async #remove(): Promise<void> {
    const [first = '', ...rest] = this.#flags.string('cascade');
    const propagationPolicy = (first.toUpperCase() + rest.join('')) as 'Background' | 'Foreground' | 'Orphan';
    for (const object of this.#created) {
      const { name, namespace } = object.metadata;
      const resource = await this.#resourceOf(object);
      try {
        await this.#client.delete(resource, namespace, name, { propagationPolicy });
      } catch (error) {
        if (isNotFound(error)) continue;
        throw error;
      }
      if (!this.#flags.bool('quiet'))
        this.#context.out(`${resource.singular} "${name}" deleted from ${namespace} namespace\n`);
    }
  }
}
