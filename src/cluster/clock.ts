import type { Cluster } from './cluster.ts';
import { writeState } from './state.ts';

/** Lets time pass in a cluster, with everything that falls due meanwhile. @param ms 0 or more */
export async function advanceClock(cluster: Cluster, ms: number): Promise<void> {
  await cluster.act(() =>
    writeState(cluster.store, { ...cluster.state, clockOffsetMs: cluster.state.clockOffsetMs + ms }),
  );
  await cluster.flush();
  await cluster.act(() => {});
  await cluster.flush();
}

/** Whether pulls, starts, probes and grace periods take no time, or the time they take. */
export async function setClock(cluster: Cluster, clock: 'instant' | 'real'): Promise<void> {
  await cluster.act(() => writeState(cluster.store, { ...cluster.state, facts: { ...cluster.state.facts, clock } }));
  await cluster.flush();
}
