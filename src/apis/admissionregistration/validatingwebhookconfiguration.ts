import type { IValidatingWebhookConfiguration } from 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { setWebhookDefaults } from './webhook.ts';

export type ValidatingWebhookConfiguration = Stored<IValidatingWebhookConfiguration>;

export const validatingWebhookConfiguration = defineKind<ValidatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration',
  setDefaults: ({ webhooks }) => webhooks?.forEach(setWebhookDefaults),
  columns: [
    nameColumn,
    { name: 'Webhooks', type: 'integer', cell: ({ webhooks }) => webhooks?.length ?? 0 },
    ageColumn,
  ],
});
