import {
  ColumnNode,
  ColumnUpdateNode,
  TableNode,
  PrimitiveValueListNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
  type InsertQueryNode,
  type KyselyPlugin,
  type OperationNode,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type RootOperationNode,
  type UpdateQueryNode,
} from 'kysely'

/**
 * Sends what is written to json and jsonb columns as JSON text. The driver would send an array as a PostgreSQL array
 * and a string as it is, because it does not know the column's type.
 */
export class JsonColumnsPlugin implements KyselyPlugin {
  readonly #isJson: (table: string, column: string) => boolean

  constructor(isJson: (table: string, column: string) => boolean) {
    this.#isJson = isJson
  }

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    if (node.kind === 'InsertQueryNode') return this.#insert(node)
    if (node.kind === 'UpdateQueryNode') return this.#update(node)
    return node
  }

  async transformResult({ result }: PluginTransformResultArgs) {
    return result
  }

  #insert(node: InsertQueryNode): InsertQueryNode {
    const { into, columns, values } = node
    if (!into || !columns || !values || !ValuesNode.is(values)) return node
    const json = columns.map((column) => this.#isJsonColumn(into, column))
    const lists = values.values.map((list) =>
      PrimitiveValueListNode.is(list)
        ? PrimitiveValueListNode.create(
            list.values.map((value, at) => (json[at] === true ? toJsonText(value) : value)),
          )
        : ValueListNode.create(
            list.values.map((value, at) => (json[at] === true ? toJsonNode(value) : value)),
          ),
    )
    return { ...node, values: ValuesNode.create(lists) }
  }

  #update(node: UpdateQueryNode): UpdateQueryNode {
    const { table, updates } = node
    if (!table || !updates) return node
    const converted = updates.map((update) =>
      this.#isJsonColumn(table, update.column)
        ? ColumnUpdateNode.create(update.column, toJsonNode(update.value))
        : update,
    )
    return { ...node, updates: converted }
  }

  #isJsonColumn(table: OperationNode, column: OperationNode): boolean {
    if (!TableNode.is(table) || !ColumnNode.is(column)) return false
    return this.#isJson(table.table.identifier.name, column.column.name)
  }
}

function toJsonText(value: unknown): unknown {
  return value === null || value === undefined ? value : JSON.stringify(value)
}

function toJsonNode(node: OperationNode): OperationNode {
  if (!ValueNode.is(node)) return node
  return ValueNode.create(toJsonText(node.value))
}
