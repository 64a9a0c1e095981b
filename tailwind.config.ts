import type { Config } from 'tailwindcss'

/**
 * Utilities name tokens, never values: the values live in src/styles/tokens.css, once per theme.
 * Replacing whole scales (not extending) leaves no raw palette to reach for.
 */
const hue = (name: string) => ({
  DEFAULT: `var(--${name})`,
  bg: `var(--${name}-bg)`,
  line: `var(--${name}-line)`,
  solid: `var(--${name}-solid)`,
})

export default {
  content: ['./index.html', './src/**/*.{ts,tsx}'],
  theme: {
    screens: { tablet: '641px', split: '1024px', desktop: '1101px' },
    colors: {
      transparent: 'transparent',
      current: 'currentColor',
      canvas: 'var(--canvas)',
      surface: 'var(--surface)',
      sunken: 'var(--sunken)',
      hover: 'var(--hover)',
      active: 'var(--active)',
      float: 'var(--float)',
      line: {
        DEFAULT: 'var(--line)',
        strong: 'var(--line-strong)',
        control: 'var(--line-control)',
      },
      fg: { DEFAULT: 'var(--text)', 2: 'var(--text-2)', 3: 'var(--text-3)' },
      ink: 'var(--ink)',
      graphic: { DEFAULT: 'var(--graphic)', strong: 'var(--graphic-strong)' },
      track: 'var(--track)',
      scrim: 'var(--scrim)',
      accent: { ...hue('accent'), hover: 'var(--accent-hover)' },
      ok: hue('ok'),
      warn: hue('warn'),
      danger: { ...hue('danger'), hover: 'var(--danger-hover)' },
      info: hue('info'),
      held: hue('held'),
      on: {
        ink: 'var(--on-ink)',
        accent: 'var(--on-accent)',
        ok: 'var(--on-ok)',
        warn: 'var(--on-warn)',
        danger: 'var(--on-danger)',
        info: 'var(--on-info)',
        held: 'var(--on-held)',
      },
    },
    fontFamily: { sans: 'var(--font-sans)', mono: 'var(--font-mono)' },
    fontSize: {
      11: ['0.6875rem', '0.875rem'],
      12: ['0.75rem', '1rem'],
      13: ['0.8125rem', '1.25rem'],
      14: ['0.875rem', '1.25rem'],
      15: ['0.9375rem', { lineHeight: '1.5rem', letterSpacing: '-0.015em' }],
      16: ['1rem', { lineHeight: '1.5rem', letterSpacing: '-0.01em' }],
      20: ['1.25rem', { lineHeight: '1.75rem', letterSpacing: '-0.018em' }],
      24: ['1.5rem', { lineHeight: '2rem', letterSpacing: '-0.022em' }],
      28: ['1.75rem', { lineHeight: '2.25rem', letterSpacing: '-0.025em' }],
      40: ['2.5rem', { lineHeight: '2.75rem', letterSpacing: '-0.035em' }],
    },
    fontWeight: {
      normal: '400',
      book: '450',
      medium: '500',
      strong: '550',
      semibold: '600',
      bold: '650',
    },
    borderRadius: {
      none: '0',
      badge: '4px',
      inner: '6px',
      control: '8px',
      card: '10px',
      dialog: '12px',
      full: '9999px',
    },
    boxShadow: { none: 'none', float: 'var(--shadow-float)', focus: 'var(--focus-ring)' },
    transitionTimingFunction: { DEFAULT: 'var(--ease)', out: 'var(--ease)' },
    transitionDuration: {
      DEFAULT: 'var(--dur-fast)',
      fast: 'var(--dur-fast)',
      base: 'var(--dur)',
      slow: 'var(--dur-slow)',
    },
    animation: {
      spin: 'spin 0.9s linear infinite',
      'scrim-in': 'fade-in var(--dur-fast) var(--ease)',
      'fade-in': 'fade-in var(--dur-fast) var(--ease)',
      'fade-out': 'fade-out var(--dur-fast) var(--ease)',
      'float-in': 'float-in var(--dur) var(--ease)',
      'sheet-in': 'sheet-in var(--dur-slow) var(--ease)',
      'toast-in': 'toast-in var(--dur) var(--ease)',
      'row-new': 'row-new 1.2s var(--ease) 1',
    },
  },
} satisfies Config
