import type { ICertificateSigningRequest } from 'kubernetes-models/certificates.k8s.io/v1/CertificateSigningRequest';
import { defineKind, type Stored } from '../kind.ts';

export type CertificateSigningRequest = Stored<ICertificateSigningRequest>;

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
});
