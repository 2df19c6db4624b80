import { forbidden } from '../../apimachinery/status.ts';
import type { Server } from '../server.ts';
import { type AdmissionPlugin, nameInRefusal } from './plugin.ts';

const collection = 'priorityclasses.scheduling.k8s.io';

/** Classes that every cluster has, also one whose store does not hold them. */
const systemClasses: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/** The name of a priority class becomes the number that the scheduler compares. */
export const podPriority: AdmissionPlugin = {
  collection: 'pods',
  create(server, pod) {
    const { spec } = pod;
    const given = spec.priority;
    const { value, preemptionPolicy, name } = classOf(server, spec.priorityClassName) ?? {};
    if (spec.priorityClassName && value === undefined) {
      const why = `no PriorityClass with name ${spec.priorityClassName} was found`;
      throw forbidden({ group: '', resource: 'pods' }, nameInRefusal(pod), why);
    }
    if (given !== undefined && given !== (value ?? 0)) {
      const why = `the integer value of priority (${given}) must not be provided in pod spec; priority admission controller computed ${value ?? 0} from the given PriorityClass name`;
      throw forbidden({ group: '', resource: 'pods' }, nameInRefusal(pod), why);
    }
    if (name) spec.priorityClassName = name;
    spec.priority = value ?? 0;
    spec.preemptionPolicy ??= preemptionPolicy ?? 'PreemptLowerPriority';
  },
};

function classOf(server: Server, name: string | undefined) {
  const found = name
    ? server.store.get(collection, name)
    : server.store.list(collection).find((priorityClass) => priorityClass.globalDefault === true);
  if (found) {
    const preemptionPolicy: string | undefined = found.preemptionPolicy;
    return { value: found.value as number, preemptionPolicy, name: found.metadata.name };
  }
  const value = name === undefined ? undefined : systemClasses[name];
  return value === undefined ? undefined : { value, preemptionPolicy: undefined, name };
}
