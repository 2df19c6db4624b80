import type { ITokenReview } from 'kubernetes-models/authentication.k8s.io/v1/TokenReview';
import { defineKind, type Stored } from '../kind.ts';

export type TokenReview = Stored<ITokenReview>;

export const tokenReview = defineKind<TokenReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  plural: 'tokenreviews',
  namespaced: false,
  verbs: ['create'],
  schema: 'io.k8s.api.authentication.v1.TokenReview',
});
