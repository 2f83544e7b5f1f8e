// Why: the wall plan of the house (who may import whom) and the strict rules that keep writes awaited.
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const forbid = (patterns, message) => ({
  'no-restricted-imports': ['error', { patterns: patterns.map((group) => ({ group: [group], message })) }],
});

export default tseslint.config(
  { ignores: ['dist', 'data', 'coverage', 'node_modules', 'public/built', 'db/migrations'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './public/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only server/config.ts and db/dialect.ts read process.env.',
        },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['server/config.ts', 'db/dialect.ts', 'tests/**/*.ts', '*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  // primaryKey and foreignKey have a deprecated overload beside the one we use; naming them is not using it.
  { files: ['db/columns.ts'], rules: { '@typescript-eslint/no-deprecated': 'off' } },
  // Deprecated by its makers to make it stand out: for a provider on this machine alone (server/config.ts).
  {
    files: ['server/users/provider.ts'],
    rules: {
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: 'openid-client', name: 'allowInsecureRequests' }] },
      ],
    },
  },
  { files: ['*.config.ts'], rules: { 'no-restricted-exports': 'off' } },
  {
    files: ['analysis/**/*.ts'],
    rules: forbid(
      ['**/server/**', '**/db/**', 'node:*', 'express', 'drizzle-orm*'],
      'analysis is pure: it knows nobody.',
    ),
  },
  {
    files: ['db/**/*.ts'],
    rules: forbid(['**/server/**', '**/analysis/**', 'express'], 'db knows Drizzle and the drivers only.'),
  },
  {
    files: ['public/**/*.ts'],
    rules: forbid(['**/server/**', '**/db/**', '**/analysis/**', 'node:*'], 'public stands alone.'),
  },
  {
    files: ['tests/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'error', '@typescript-eslint/require-await': 'off' },
  },
);
