import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { LogEntry } from '../../cluster/serve.ts';
import { type KubesimContext, UserError } from '../definition.ts';
import type { AddCommand } from '../main.ts';

const portNumber = (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('a number from 0 to 65535 is wanted.');
  return value;
};

export const addServe: AddCommand = (program, context) => {
  program
    .command('serve')
    .description('serve the Kubernetes API over HTTPS, for kubectl, helm and client libraries')
    .option('--cluster <name>', 'the cluster (default: the one kubectl uses)')
    .option('--port <number>', 'where to listen (default: a port that is free, printed)', portNumber, 0)
    .option(
      '--address <address>',
      'the network address to listen on; others than loopback let other machines in',
      '127.0.0.1',
    )
    .option('--kubeconfig <file>', 'where to write the kubeconfig (default: serve-NAME.kubeconfig in KUBESIM_HOME)')
    .option('--quiet', 'no line for each request')
    .action(async (flags: Flags) => {
      const name = await clusterToServe(context, flags.cluster);
      const { serveCluster, servedKubeconfigPath, writePrivate } = await (await context.cluster()).serving();
      const { host, home } = context;
      const serving = await serveCluster({
        cluster: name,
        home,
        host,
        address: flags.address,
        port: flags.port,
        log: (entry) => {
          if (!flags.quiet || entry.error !== undefined) context.err(logLine(host.clock.now(), entry));
        },
        onFailure: (error) => context.err(`error: ${(error as Error).message}\n`),
      }).catch((error) => {
        throw new UserError(`cannot serve at ${flags.address}: ${(error as Error).message}`);
      });
      const file = flags.kubeconfig ?? servedKubeconfigPath(home, name);
      writePrivate(resolve(host.cwd, file), serving.kubeconfig);
      context.out(`Cluster "${name}" is served at ${serving.url}\n`);
      context.out(`export KUBECONFIG=${resolve(host.cwd, file)}\n`);
      if (!isLoopback(flags.address)) {
        context.err(
          'Warning: other machines can reach this cluster; whoever has the token in the kubeconfig may do anything in it.\n',
        );
      }
      await host.interrupted?.();
      await serving.close();
    });
};

interface Flags {
  cluster?: string;
  port: number;
  address: string;
  kubeconfig?: string;
  quiet?: boolean;
}

/** The cluster that is named, or the current one, or the default one, which is made when there is none. */
async function clusterToServe({ cluster, home, host }: KubesimContext, named: string | undefined): Promise<string> {
  const { clusterExists, currentContext, openCluster } = await cluster();
  const name = named ?? (await currentContext(home));
  if (name !== undefined && clusterExists(home, name)) return name;
  if (named !== undefined) throw new UserError(`no cluster "${named}"; "kubesim start ${named}" makes one`);
  const made = await openCluster({ cluster: undefined, home, host });
  await made.close();
  return made.state.name;
}

const isLoopback = (address: string): boolean => /^(127\.|::1$|localhost$)/.test(address);

/** `2026-01-01T00:00:00.000Z 200 GET /api/v1/pods 3ms kubectl/v1.36.3` */
function logLine(now: number, { method, url, code, durationMs, userAgent, error }: LogEntry): string {
  const failure = error === undefined ? '' : ` error: ${(error as Error).message ?? error}`;
  const client = userAgent.split(' ', 1)[0]!;
  return `${new Date(now).toISOString()} ${code} ${method} ${url} ${durationMs}ms ${client}${failure}\n`.replace(
    /[^\x20-\x7e\n]/g,
    '?',
  );
}
