import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  createAuthority,
  createClientIdentity,
  createServerIdentity,
  HttpServer,
  type Identity,
  type LogEntry,
} from '../apiserver/http.ts';
import { systemClock } from '../host/clock.ts';
import { systemRandom } from '../host/random.ts';
import { clusterFolder, type Target } from './index.ts';
import { extensionName } from './kubeconfig.ts';
import { ServedCluster } from './served-cluster.ts';

export type { LogEntry } from '../apiserver/http.ts';

export interface ServeOptions extends Target {
  cluster: string;
  /** Where to listen; 127.0.0.1 unless others are meant to reach it. */
  address: string;
  /** 0: any that is free. */
  port: number;
  log(entry: LogEntry): void;
  /** Told of failures of what happens without a client asking for it. */
  onFailure(error: unknown): void;
}

export interface Serving {
  /** `https://127.0.0.1:43210` */
  url: string;
  /** What a client needs to know, as the text of a kubeconfig. */
  kubeconfig: string;
  close(): Promise<void>;
}

const yearMs = 365 * 24 * 60 * 60 * 1000;
/** Clocks of other machines may be behind, ms. */
const skewMs = 24 * 60 * 60 * 1000;

/** How a served cluster is known wherever it listens. */
const loopbackNames = ['localhost', '127.0.0.1', '::1'];
const insideNames = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];

const administrator = { name: 'kubernetes-admin', group: 'kubeadm:cluster-admins' };

/** Serves a cluster that exists, until it is closed. @throws Error when it cannot listen there */
export async function serveCluster(options: ServeOptions): Promise<Serving> {
  const { cluster: name, home, host, address, port, log, onFailure } = options;
  const folder = clusterFolder(home, name);
  const cluster = ServedCluster.open(folder, host);
  cluster.onFailure = onFailure;
  const secrets = keptSecrets(join(folder, 'serving.json'), name);
  const { domain } = cluster.state.facts;
  const names = [
    ...new Set([...loopbackNames, ...insideNames, `kubernetes.default.svc.${domain}`, ...reachableAs(address)]),
  ];
  const server = new HttpServer({
    backend: cluster,
    identity: createServerIdentity(secrets.authority, names, validity(yearMs), serial()),
    authority: secrets.authority.certificate,
    token: secrets.token,
    names,
    newId: () => systemRandom().uuid(),
    now: () => systemClock({}).now(),
    log,
  });
  try {
    const url = `https://${inURL(reachableAs(address)[0] ?? '127.0.0.1')}:${await server.listen(port, address)}`;
    const kubeconfig = await kubeconfigFor(name, url, secrets);
    return {
      url,
      kubeconfig,
      async close() {
        await server.close();
        await cluster.close();
      },
    };
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

/** Replaces a file that only its owner may read. */
export function writePrivate(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, path);
}

/** An address that means all of them is none to connect to. */
const reachableAs = (address: string): string[] => (['0.0.0.0', '::', ''].includes(address) ? [] : [address]);

const inURL = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** What makes a cluster's servers trusted, kept beside the cluster so that kubeconfigs stay good. */
interface Secrets {
  authority: Identity;
  token: string;
}

/** Reads the file, or makes it; when two servers start at once, the first one's is kept. */
function keptSecrets(path: string, cluster: string): Secrets {
  if (!existsSync(path)) {
    const authority = createAuthority(`kubesim ${cluster}`, validity(10 * yearMs), serial());
    const secrets: Secrets = { authority, token: systemRandom().hex(64) };
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    try {
      linkSync(temporary, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(temporary);
    }
  }
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
  } catch {
    throw new Error(`${path} cannot be read; remove it, and new keys are made (kubeconfigs made before stop working)`);
  }
}

/** Real time, whatever the cluster's may be: it is real clients that check it. */
const validity = (forMs: number) => {
  const now = systemClock({}).now();
  return { from: now - skewMs, to: now + forMs };
};

const serial = (): string => systemRandom().hex(32);

async function kubeconfigFor(name: string, url: string, { authority, token }: Secrets): Promise<string> {
  const client = createClientIdentity(authority, administrator, validity(yearMs), serial());
  const data = (pem: string): string => Buffer.from(pem).toString('base64');
  const { stringify } = await import('yaml');
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name,
          cluster: {
            'certificate-authority-data': data(authority.certificate),
            server: url,
            extensions: [{ name: extensionName, extension: { cluster: name, served: true } }],
          },
        },
      ],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
      users: [
        {
          name,
          user: {
            'client-certificate-data': data(client.certificate),
            'client-key-data': data(client.key),
            token,
          },
        },
      ],
    },
    { indentSeq: false, lineWidth: 0 },
  );
}

/** Where the kubeconfig of a served cluster goes unless told otherwise. */
export const servedKubeconfigPath = (home: string, cluster: string): string =>
  join(home, `serve-${cluster}.kubeconfig`);
