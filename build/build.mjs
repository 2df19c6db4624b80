// Placeholder; see build/schema.mjs and build/bundle.mjs.
