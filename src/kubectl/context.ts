import type { Client } from '../client/client.ts';
import type { Transport } from '../client/transport.ts';
import { homeOf } from '../host/home.ts';
import type { Host } from '../host/host.ts';
import type { CommandContext, CommandDefinition, FlagValues } from './definition.ts';
import { harmless } from './errors.ts';
import { helpText } from './help.ts';
import type { Settings } from './settings.ts';

/** Which cluster to reach. */
export interface Target {
  /** Name of a cluster of this home; undefined is the default one, which is made, with a kubeconfig, when there is none. */
  cluster: string | undefined;
  /** Folder that the clusters live in. */
  home: string;
  host: Host;
}

/** How a cluster is reached: handed in, so that this room need not know what stands behind it. */
export type OpenTransport = (target: Target) => Promise<Transport>;

export class Context implements CommandContext {
  private loadedSettings: Promise<Settings> | undefined;
  private openedClient: Promise<Client> | undefined;
  private readonly warnings = new Set<string>();

  constructor(
    readonly host: Host,
    readonly flags: FlagValues,
    private readonly definition: CommandDefinition,
    readonly commandPath: string,
    readonly argsLenAtDash: number,
    private readonly open: OpenTransport,
  ) {}

  out(text: string): void {
    this.host.streams.stdout.write(text);
  }

  err(text: string): void {
    this.host.streams.stderr.write(text);
  }

  help(to: 'stdout' | 'stderr'): void {
    this.host.streams[to].write(helpText(this.commandPath, this.definition));
  }

  async namespace(): Promise<{ name: string; explicit: boolean }> {
    const name = this.flags.string('namespace');
    if (name !== '') return { name, explicit: true };
    return { name: (await this.settings()).namespace(), explicit: false };
  }

  async checkConfig(): Promise<void> {
    await (await this.settings()).check();
  }

  client(): Promise<Client> {
    this.openedClient ??= this.connect();
    return this.openedClient;
  }

  private async connect(): Promise<Client> {
    const settings = await this.settings();
    await settings.check();
    const cluster = await settings.simulatedCluster();
    const [transport, { createClient }] = await Promise.all([
      this.open({ cluster, home: homeOf(this.host), host: this.host }),
      import('../client/client.ts'),
    ]);
    const client = createClient(transport);
    client.onWarning((text) => this.warn(text));
    return client;
  }

  private settings(): Promise<Settings> {
    this.loadedSettings ??= import('./settings.ts').then(({ loadSettings }) => loadSettings(this.host, this.flags));
    return this.loadedSettings;
  }

  /** The server's warnings, each one once. */
  private warn(text: string): void {
    if (this.warnings.has(text)) return;
    this.warnings.add(text);
    const { stderr } = this.host.streams;
    if (stderr.isTTY)
      stderr.write(
        this.host.env.NO_COLOR ? `Warning: ${harmless(text)}\n` : `\u001b[33;1mWarning:\u001b[0m ${harmless(text)}\n`,
      );
    else stderr.write(`Warning: ${text}\n`);
  }

  /** @throws when the user asked for warnings to be errors, and there were some */
  checkWarnings(): void {
    const count = this.warnings.size;
    if (count > 0 && this.flags.bool('warnings-as-errors'))
      throw new Error(`${count} ${count === 1 ? 'warning' : 'warnings'} received`);
  }
}
