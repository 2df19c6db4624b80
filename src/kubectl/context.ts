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
  /** Set for a cluster that a server of its own serves: connects to that. */
  connect?: () => Promise<Transport>;
}

/** How a cluster is reached: handed in, so that this room need not know what stands behind it. */
export type OpenTransport = (target: Target) => Promise<Transport>;

export class Context implements CommandContext {
  private loadedSettings: Promise<Settings> | undefined;
  private openedClient: Promise<Client> | undefined;
  private readonly warnings = new Set<string>();
  /** Warnings on their way to a terminal. */
  private painted: Promise<void> = Promise.resolve();

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

  async server(): Promise<string> {
    return (await this.settings()).server();
  }

  private async connect(): Promise<Client> {
    const settings = await this.settings();
    await settings.check();
    const cluster = await settings.simulatedCluster();
    const connect = settings.isServed()
      ? { connect: async () => (await import('./served.ts')).openServed(settings) }
      : {};
    const [transport, { createClient }] = await Promise.all([
      this.open({ cluster, home: homeOf(this.host), host: this.host, ...connect }),
      import('../client/client.ts'),
    ]);
    const client = createClient(transport, {
      ...(this.wantsManagedFields() && { managedFields: true }),
      ...settings.identity(),
    });
    client.onWarning((text) => this.warn(text));
    return client;
  }

  /** They are shown when that is asked for, or when a template speaks of them. */
  private wantsManagedFields(): boolean {
    const { flags } = this;
    const shown = flags.has('show-managed-fields') && flags.bool('show-managed-fields');
    const texts = ['output', 'template'].map((name) => (flags.has(name) ? flags.string(name) : ''));
    return shown || texts.some((text) => text.includes('managedFields'));
  }

  private settings(): Promise<Settings> {
    this.loadedSettings ??= import('./settings.ts').then(({ loadSettings }) => loadSettings(this.host, this.globals()));
    return this.loadedSettings;
  }

  /** The flags, without a list of the command's own that hides a global flag: `create rolebinding --user`. */
  private globals(): FlagValues {
    const own = this.definition.flags?.find(({ name, type }) => name === 'user' && type !== 'string');
    if (!own) return this.flags;
    const { flags } = this;
    return Object.create(flags, {
      string: { value: (name: string) => (name === own.name ? '' : flags.string(name)) },
      given: { value: (name: string) => name !== own.name && flags.given(name) },
    });
  }

  /** The server's warnings, each one once. */
  private warn(text: string): void {
    if (this.warnings.has(text)) return;
    this.warnings.add(text);
    const { stderr } = this.host.streams;
    if (stderr.isTTY) this.painted = this.paintWarning(text);
    else stderr.write(`Warning: ${text}\n`);
  }

  private async paintWarning(text: string): Promise<void> {
    await this.painted;
    const { painter } = await import('./printers/colour.ts');
    const { stderr } = this.host.streams;
    stderr.write(`${(await painter(this.host, stderr))('yellowBright', 'Warning:')} ${harmless(text)}\n`);
  }

  /** @throws when the user asked for warnings to be errors, and there were some */
  async checkWarnings(): Promise<void> {
    await this.painted;
    const count = this.warnings.size;
    if (count > 0 && this.flags.bool('warnings-as-errors'))
      throw new Error(`${count} ${count === 1 ? 'warning' : 'warnings'} received`);
  }
}
