import type { Cluster } from '../cluster/index.ts';
import type { KubesimContext } from './definition.ts';

/** The cluster that kubectl uses; the first command of a new home makes the default one. */
export async function currentCluster(context: KubesimContext): Promise<Cluster> {
  const { currentContext, openCluster } = await context.cluster();
  return openCluster({ cluster: await currentContext(context.home), home: context.home, host: context.host });
}
