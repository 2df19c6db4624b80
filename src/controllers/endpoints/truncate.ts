import type { Address, Subset } from './repack.ts';

/** An Endpoints object holds no more addresses than this. */
export const capacity = 1000;

const count = (subsets: readonly Subset[], of: (subset: Subset) => readonly Address[] | undefined): number =>
  subsets.reduce((sum, subset) => sum + (of(subset)?.length ?? 0), 0);

/** Cuts addresses beyond the capacity, those that are not ready first, from every subset in proportion. */
export function truncate(subsets: readonly Subset[]): { subsets: readonly Subset[]; truncated: boolean } {
  const ready = count(subsets, ({ addresses }) => addresses);
  const notReady = count(subsets, ({ notReadyAddresses }) => notReadyAddresses);
  if (ready + notReady <= capacity) return { subsets, truncated: false };
  const cutsReady = ready > capacity;
  const room = cutsReady ? capacity : capacity - ready;
  const total = cutsReady ? ready : notReady;
  let left = room;
  const share = (addresses: readonly Address[] = []): Address[] => {
    const kept = addresses.slice(0, Math.min(left, Math.ceil((addresses.length / total) * room)));
    left -= kept.length;
    return kept;
  };
  const cut = subsets.map(({ addresses, notReadyAddresses, ports }): Subset => {
    const kept = cutsReady
      ? { addresses: share(addresses), notReadyAddresses: [] }
      : { addresses: addresses ?? [], notReadyAddresses: share(notReadyAddresses) };
    return {
      ...(kept.addresses.length > 0 ? { addresses: kept.addresses } : {}),
      ...(kept.notReadyAddresses.length > 0 ? { notReadyAddresses: kept.notReadyAddresses } : {}),
      ports,
    };
  });
  return { subsets: cut, truncated: true };
}
