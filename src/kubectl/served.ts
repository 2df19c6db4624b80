import { readFileSync } from 'node:fs';
import type { HttpsTarget } from '../client/https.ts';
import type { Transport } from '../client/transport.ts';
import { ConnectionError } from './errors.ts';
import { besideKubeconfig } from './kubeconfig.ts';
import type { Settings } from './settings.ts';

/** Connects to a simulated cluster that `kubesim serve` serves, with what the kubeconfig knows of it. */
export async function openServed(settings: Settings): Promise<Transport> {
  const { httpsTransport } = await import('../client/https.ts');
  const { cluster, clusterName, user, userName } = settings;
  const read = (entry: Record<string, unknown>, field: string, owner: string): string | undefined => {
    const data = entry[`${field}-data`] as string | undefined;
    if (data) return Buffer.from(data, 'base64').toString('utf8');
    const file = entry[field] as string | undefined;
    return file ? readFileSync(besideKubeconfig(settings.host, settings.config, owner, file), 'utf8') : undefined;
  };
  const target = {
    authority: read(cluster, 'certificate-authority', `clusters/${clusterName}`),
    certificate: read(user, 'client-certificate', `users/${userName}`),
    key: read(user, 'client-key', `users/${userName}`),
    token: user.token as string | undefined,
  };
  return httpsTransport({
    ...(Object.fromEntries(Object.entries(target).filter(([, value]) => value)) as Partial<HttpsTarget>),
    server: (cluster.server ?? '').replace(/\/+$/, ''),
    userAgent: 'kubectl/v1.36.3',
    unreachable: (address, why) => new ConnectionError(address, why),
  });
}
