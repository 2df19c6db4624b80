import { addAnnotations, addEvents, addLabels, addName, orNone } from './common.ts';
import type { Describer } from './describer.ts';
import { Lines } from './lines.ts';

export const describeEndpoints: Describer = async (endpoints, { events, now }) => {
  const lines = new Lines();
  addName(lines, endpoints);
  addLabels(lines, 'Labels', endpoints.metadata.labels);
  addAnnotations(lines, endpoints.metadata.annotations);
  lines.add(0, 'Subsets:');
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of endpoints.subsets ?? []) {
    const ips = (list: any[]) => orNone(list.map(({ ip }) => ip).join(','));
    lines.add(1, `Addresses:\t${ips(addresses)}`).add(1, `NotReadyAddresses:\t${ips(notReadyAddresses)}`);
    if (ports.length > 0) {
      lines.add(1, 'Ports:').add(2, 'Name\tPort\tProtocol').add(2, '----\t----\t--------');
      for (const { name, port, protocol } of ports) lines.add(2, `${name || '<unset>'}\t${port}\t${protocol}`);
    }
    lines.add(0, '');
  }
  addEvents(lines, await events(), now);
  return lines.toString();
};

export const describeEndpointSlice: Describer = async (slice, { events, now }) => {
  const lines = new Lines();
  addName(lines, slice);
  addLabels(lines, 'Labels', slice.metadata.labels);
  addAnnotations(lines, slice.metadata.annotations);
  lines.add(0, `AddressType:\t${slice.addressType}`);
  if (!slice.ports?.length) lines.add(0, 'Ports: <unset>');
  else {
    lines.add(0, 'Ports:').add(1, 'Name\tPort\tProtocol').add(1, '----\t----\t--------');
    for (const { name, port, protocol } of slice.ports)
      lines.add(1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol ?? 'TCP'}`);
  }
  if (!slice.endpoints?.length) lines.add(0, 'Endpoints: <none>');
  else {
    lines.add(0, 'Endpoints:');
    for (const endpoint of slice.endpoints) addEndpoint(lines, endpoint);
  }
  addEvents(lines, await events(), now);
  return lines.toString();
};

function addEndpoint(lines: Lines, { addresses = [], conditions, hostname, targetRef, nodeName, zone }: any): void {
  lines
    .add(1, `- Addresses:\t${addresses.join(',')}`)
    .add(2, 'Conditions:')
    .add(3, `Ready:\t${conditions?.ready ?? '<unset>'}`);
  lines.add(2, `Hostname:\t${hostname ?? '<unset>'}`);
  if (targetRef) lines.add(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}`);
  lines.add(2, `NodeName:\t${nodeName ?? '<unset>'}`).add(2, `Zone:\t${zone ?? '<unset>'}`);
}
