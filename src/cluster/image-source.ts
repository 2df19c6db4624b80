import type { BuiltImage } from '../containers/images/built.ts';
import { fullName, parseReference } from '../containers/reference.ts';
import type { Store } from '../store/store.ts';

/** An image on the machines where docker runs, and whether a registry has it too, so that the cluster can pull it. */
export interface StoredImage extends BuiltImage {
  pushed: boolean;
  /** Came from a registry as it is: nothing was built. */
  pulled?: true;
}

export const collection = '_images';

export const imagesOf = (store: Store): StoredImage[] => store.list(collection) as unknown as StoredImage[];

export const imageNamed = (store: Store, reference: string): StoredImage | undefined =>
  store.get(collection, keyOf(reference)) as unknown as StoredImage | undefined;

/** @throws ReferenceFormatError */
export const keyOf = (reference: string): string => fullName(parseReference(reference));

/** What the cluster's nodes can pull besides what registries have anyway. */
export const pushedIn = (store: Store) => (reference: string) => {
  const found = store.get(collection, reference) as unknown as StoredImage | undefined;
  return found?.pushed && !found.pulled ? found : undefined;
};
