import { join } from 'node:path';
import type { ApiRequest } from '../apimachinery/rest.ts';
import { homeOf } from '../host/home.ts';
import type { Host } from '../host/host.ts';
import type { FlagValues } from './definition.ts';
import { ConfigurationError } from './errors.ts';
import {
  type ClusterEntry,
  type ContextEntry,
  type Kubeconfig,
  loadKubeconfig,
  locations,
  readKubeconfig,
  type UserEntry,
} from './kubeconfig.ts';

/** The extension by which a kubeconfig's cluster entry says that it is a simulated one: `{name, extension: {cluster}}`. */
const extensionName = 'kubesim';

/** What the kubeconfig and the flags that override it come to. */
export class Settings {
  constructor(
    readonly host: Host,
    readonly config: Kubeconfig,
    private readonly flags: FlagValues,
    /** The cluster of the current context of this home's own kubeconfig, for when the user's says nothing. */
    private readonly homeEntry: () => Promise<ClusterEntry | undefined>,
  ) {}

  get contextName(): string {
    return this.flags.string('context') || this.config.currentContext;
  }

  get context(): ContextEntry {
    return this.config.contexts.get(this.contextName) ?? {};
  }

  get clusterName(): string {
    return this.flags.string('cluster') || (this.context.cluster ?? '');
  }

  get cluster(): ClusterEntry {
    return this.config.clusters.get(this.clusterName) ?? {};
  }

  get userName(): string {
    return this.flags.string('user') || (this.context.user ?? '');
  }

  get user(): UserEntry {
    return this.config.users.get(this.userName) ?? {};
  }

  /** The namespace of the context, or `default`. @throws ConfigurationError when the context does not exist */
  namespace(): string {
    const { contextName } = this;
    if (contextName !== '' && !this.config.contexts.has(contextName)) {
      throw new ConfigurationError([`context was not found for specified context: ${contextName}`]);
    }
    return this.context.namespace || 'default';
  }

  /** @throws what keeps a client from being made: names of flags that mean nothing, entries that make no sense */
  async check(): Promise<void> {
    const { flags, config } = this;
    const [user, context, cluster] = ['user', 'context', 'cluster'].map((name) => flags.string(name)) as [
      string,
      string,
      string,
    ];
    if (user !== '' && !config.users.has(user)) throw new Error(`auth info ${JSON.stringify(user)} does not exist`);
    if (context !== '' && !config.contexts.has(context))
      throw new Error(`context ${JSON.stringify(context)} does not exist`);
    if (cluster !== '' && !config.clusters.has(cluster))
      throw new Error(`cluster ${JSON.stringify(cluster)} does not exist`);
    this.namespace();
    checkTimeout(flags.string('request-timeout'));
    if (this.simulated() === undefined || Object.keys(this.user).length > 0 || this.hasCredentialFlags()) {
      await (await import('./credentials.ts')).checkCredentials(this, flags);
    }
  }

  /** Who asks, and as whom: what the cluster is told when it is not simply its administrator. */
  identity(): Pick<ApiRequest, 'token' | 'impersonate'> {
    const { flags, user } = this;
    const token = flags.string('token') || user.token;
    const username = flags.string('as') || user.as;
    // Only tokens of service accounts mean anything to a simulated cluster, and only without a certificate beside them.
    const isKnown = /^[^.]+\.[^.]+\.[^.]+$/.test(token ?? '') && !user['client-certificate-data'];
    if (!username) return isKnown ? { token: token! } : {};
    const uid = flags.string('as-uid') || user['as-uid'];
    const groups = flags.given('as-group') ? flags.strings('as-group') : (user['as-groups'] ?? []);
    const extra = flags.given('as-user-extra') ? extrasOf(flags.strings('as-user-extra')) : user['as-user-extra'];
    const impersonate = { username, groups, ...(uid && { uid }), ...(extra && { extra }) };
    return { ...(isKnown && { token: token! }), impersonate };
  }

  private hasCredentialFlags(): boolean {
    return ['client-certificate', 'client-key', 'certificate-authority', 'username', 'server'].some((name) =>
      this.flags.given(name),
    );
  }

  private simulated(): string | undefined {
    return simulatedName(this.cluster);
  }

  /** The address of the API server. */
  async server(): Promise<string> {
    return this.flags.string('server') || (this.cluster.server ?? (await this.homeEntry())?.server ?? '');
  }

  /** Is the cluster reached through a server of its own? Else through the files of this home. */
  isServed(): boolean {
    return extensionOf(this.cluster)?.served === true && !this.flags.given('server');
  }

  /**
   * The simulated cluster to reach; undefined is the home's default one.
   * @throws when the context points at anything else: this kubectl talks to simulated clusters only
   */
  async simulatedCluster(): Promise<string | undefined> {
    const name = this.simulated();
    const server = this.flags.string('server') || this.cluster.server;
    if (name !== undefined && !this.flags.given('server')) return name;
    if (server === undefined && this.clusterName === '') return simulatedName((await this.homeEntry()) ?? {});
    throw new Error(refusal(this.contextName, this.clusterName, server));
  }
}

/** `key=value`, the same key several times for several values. */
function extrasOf(texts: readonly string[]): Record<string, string[]> {
  const extras: Record<string, string[]> = {};
  for (const text of texts) {
    const [key = '', value = ''] = text.split(/=(.*)/s);
    extras[key] = [...(extras[key] ?? []), value];
  }
  return extras;
}

const extensionOf = (cluster: ClusterEntry): { cluster?: string; served?: boolean } | undefined =>
  cluster.extensions?.find((one) => one.name === extensionName)?.extension;

const simulatedName = (cluster: ClusterEntry): string | undefined => extensionOf(cluster)?.cluster;

function refusal(context: string, cluster: string, server: string | undefined): string {
  const what =
    context === ''
      ? cluster === ''
        ? 'the command line'
        : `cluster ${JSON.stringify(cluster)}`
      : `context ${JSON.stringify(context)}`;
  const where = server === undefined ? 'at no cluster' : `at ${server}, which is no kubesim cluster`;
  return `${what} points ${where}: this kubectl works with simulated clusters only ("kubesim list" shows them)`;
}

/** `0`, `30` (seconds) or a duration with units. */
function checkTimeout(text: string): void {
  if (/^-?\d+$/.test(text) || /^[-+]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/.test(text)) return;
  throw new Error(
    'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
  );
}

export async function loadSettings(host: Host, flags: FlagValues): Promise<Settings> {
  const where = locations(host, flags);
  const config = await loadKubeconfig(host, where);
  const homeEntry = async () => {
    const own = await readKubeconfig(host, join(homeOf(host), 'config'));
    return own?.clusters.get(own.contexts.get(own.currentContext)?.cluster ?? '');
  };
  return new Settings(host, config, flags, homeEntry);
}
