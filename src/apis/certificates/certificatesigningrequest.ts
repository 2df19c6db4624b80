import type { ICertificateSigningRequest } from 'kubernetes-models/certificates.k8s.io/v1/CertificateSigningRequest';
import { humanDuration } from '../../apimachinery/duration.ts';
import { required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type CertificateSigningRequest = Stored<ICertificateSigningRequest>;

/** `Pending`, or what was decided and done: `Approved,Issued`. */
function conditionText({ status }: CertificateSigningRequest): string {
  const has = (type: string) => status?.conditions?.some((condition) => condition.type === type) ?? false;
  const states = has('Denied') ? ['Denied'] : has('Approved') ? ['Approved'] : ['Pending'];
  if (has('Failed')) states.push('Failed');
  if (status?.certificate) states.push('Issued');
  return states.join(',');
}

export const certificateSigningRequest = defineKind<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  namespaced: false,
  hasStatus: true,
  nameRule: 'pathSegment',
  schema: 'io.k8s.api.certificates.v1.CertificateSigningRequest',
  setDefaults: ({ spec }) => {
    if (spec && !spec.usages?.length) spec.usages = ['digital signature', 'key encipherment'];
  },
  validate: ({ spec }) => [
    ...(spec.request ? [] : [required('spec.request')]),
    ...(spec.signerName ? [] : [required('spec.signerName')]),
  ],
  columns: [
    nameColumn,
    ageColumn,
    { name: 'SignerName', cell: ({ spec }) => spec.signerName || '<none>' },
    { name: 'Requestor', cell: ({ spec }) => spec.username ?? '' },
    {
      name: 'RequestedDuration',
      cell: ({ spec: { expirationSeconds } }) =>
        expirationSeconds === undefined ? '<none>' : humanDuration(expirationSeconds * 1000),
    },
    { name: 'Condition', cell: conditionText },
  ],
  selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName ?? '' },
});
