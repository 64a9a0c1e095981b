import js from '@eslint/js'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import importX from 'eslint-plugin-import-x'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import { plugin as omnihub } from './eslint-rules/plugin.js'
import { restrictedSyntax } from './eslint-rules/restricted-syntax.js'

const typescript = ['**/*.{ts,tsx}']
const domain = 'supabase/functions/_shared/domain'
// Function entries use Deno's globals, which only `deno check` knows.
const functionEntries = 'supabase/functions/*/index.ts'

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'coverage/',
      'test-results/',
      'playwright-report/',
      '.omnihub/',
      '**/*.d.ts',
      '**/database.types.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    plugins: { 'import-x': importX, omnihub },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'omnihub/layers': 'error',
      'omnihub/kebab-case-file': 'error',
      'omnihub/explained-disable': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-duplicates': 'error',
      'import-x/no-self-import': 'error',
      'import-x/order': [
        'error',
        {
          groups: ['builtin', 'external', 'internal', ['parent', 'sibling', 'index']],
          pathGroups: [
            { pattern: '{@domain,@contracts}/**', group: 'internal' },
            { pattern: '@/**', group: 'internal' },
          ],
          alphabetize: { order: 'asc', caseInsensitive: true },
          'newlines-between': 'never',
        },
      ],
      eqeqeq: 'error',
      'no-console': 'off',
    },
  },
  {
    files: typescript,
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'no-restricted-syntax': ['error', ...restrictedSyntax.everywhere],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Event handlers of React and Node take async functions whose failures are handled inside.
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false, properties: false } },
      ],
      // An async function without await keeps one signature with its twins (ports, handlers).
      '@typescript-eslint/require-await': 'off',
      // With external data a "can never be null" is a claim of the types only.
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}', functionEntries],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      parserOptions: { projectService: false, program: null, project: false },
      globals: { ...globals.node, Deno: 'readonly', EdgeRuntime: 'readonly' },
    },
  },
  {
    files: ['**/*.{test,spec}.{ts,tsx}', 'supabase/embedded/contract/**', '{test,e2e}/**'],
    rules: {
      // Vitest types its asymmetric matchers (expect.any …) as any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['public/**/*.js'], languageOptions: { globals: globals.browser } },
  {
    files: ['*.config.{js,ts}', 'e2e/global-setup.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ...jsxA11y.flatConfigs.strict,
    languageOptions: {
      ...jsxA11y.flatConfigs.strict.languageOptions,
      globals: globals.browser,
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: { 'jsx-a11y/aria-role': ['error', { ignoreNonDOM: true }] },
  },
  { files: ['src/**/*.{ts,tsx}'], ...reactHooks.configs.flat['recommended-latest'] },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': ['error', ...restrictedSyntax.panel],
      'no-console': 'error',
    },
  },
  {
    files: ['src/config/env.ts'],
    rules: { 'no-restricted-syntax': ['error', ...restrictedSyntax.env] },
  },
  {
    files: [`${domain}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...restrictedSyntax.domain],
      'no-restricted-globals': [
        'error',
        ...['crypto', 'fetch', 'performance', 'process', 'Deno', 'setTimeout', 'setInterval'].map(
          (name) => ({ name, message: 'the domain is pure: take it as an argument' }),
        ),
      ],
      'no-console': 'error',
    },
  },
  {
    files: ['supabase/functions/*/handler.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...restrictedSyntax.handlers],
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'guarded handlers reach out through their effects port only' },
      ],
    },
  },
)
