import { ageOf } from '../../apimachinery/duration.ts';
import { addAnnotations, addEvents, addLabels } from './common.ts';
import { accessModes } from './config.ts';
import type { Describer } from './describer.ts';
import { Lines } from './lines.ts';
import { addSource } from './volume.ts';

export const describePersistentVolume: Describer = async (volume, { events, now }) => {
  const { metadata, spec, status = {} } = volume;
  const lines = new Lines();
  lines.add(0, `Name:\t${metadata.name}`);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  lines.add(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]`);
  lines.add(0, `StorageClass:\t${spec.storageClassName ?? ''}`);
  const ending = metadata.deletionTimestamp && `Terminating (lasts ${ageOf(metadata.deletionTimestamp, now)})`;
  lines.add(0, `Status:\t${ending || (status.phase ?? '')}`);
  const claim = spec.claimRef;
  lines.add(0, `Claim:\t${claim ? `${claim.namespace}/${claim.name}` : ''}`);
  lines.add(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ''}`);
  lines.add(0, `Access Modes:\t${accessModes(spec.accessModes)}`);
  if (spec.volumeMode) lines.add(0, `VolumeMode:\t${spec.volumeMode}`);
  lines.add(0, `Capacity:\t${spec.capacity?.storage ?? '0'}`);
  addAffinity(lines, spec.nodeAffinity?.required);
  lines.add(0, `Message:\t${status.message ?? ''}`).add(0, 'Source:');
  addSource(lines, spec, 'persistent');
  addEvents(lines, await events(), now);
  return lines.toString();
};

function addAffinity(lines: Lines, required: any): void {
  if (!required) {
    lines.add(0, 'Node Affinity:\t<none>');
    return;
  }
  const terms: any[] = required.nodeSelectorTerms ?? [];
  lines.add(0, 'Node Affinity:\t').add(1, `Required Terms:\t${terms.length === 0 ? '<none>' : ''}`);
  terms.forEach(({ matchExpressions = [] }, i) => {
    const texts = matchExpressions.map(
      ({ key, operator, values = [] }: any) =>
        `${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(', ')}]` : ''}`,
    );
    lines.add(2, `Term ${i}:\t${texts[0] ?? '<none>'}`);
    for (const text of texts.slice(1)) lines.add(2, `\t${text}`);
  });
}
