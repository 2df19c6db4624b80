import type { KubeObject } from '../apimachinery/meta.ts';
import { Collections } from './collections.ts';
import type { Store, StoreChange } from './store.ts';

/** A store that lives as long as its process: for tests and for clusters made for one purpose. */
export function memoryStore(): Store {
  const state = new Collections();
  const history: StoreChange[] = [];
  return {
    get revision() {
      return state.revision;
    },
    get: (collection, key) => state.collection(collection).get(key),
    list: (collection, prefix) => state.collection(collection).list(prefix),
    put: (collection, key, value) => state.write(collection, key, value) as KubeObject,
    delete: (collection, key) => void state.write(collection, key, undefined),
    begin: async () => {},
    commit: async () => void history.push(...state.takeWritten()),
    rollback: async () => state.undoWritten(),
    subscribe: (listener) => state.subscribe(listener),
    changesSince: async (revision) => history.filter((change) => change.revision > revision),
    refresh: async () => false,
  };
}
