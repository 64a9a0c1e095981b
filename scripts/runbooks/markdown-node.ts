import { z } from 'zod'

/** What is read of a node of Markdown's syntax tree. */
export interface Node {
  type: string
  value?: string | undefined
  depth?: number | undefined
  lang?: string | null | undefined
  url?: string | undefined
  ordered?: boolean | null | undefined
  children?: Node[] | undefined
}

export const nodeSchema: z.ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.string(),
    value: z.string().optional(),
    depth: z.number().optional(),
    lang: z.string().nullish(),
    url: z.string().optional(),
    ordered: z.boolean().nullish(),
    children: z.array(nodeSchema).optional(),
  }),
)
