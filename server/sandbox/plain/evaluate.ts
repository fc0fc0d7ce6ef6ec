/**
 * Evaluates a plain expression, step for step as JSONata 2.2 does, or misses. The difference that matters: a value found
 * by a path is a *sequence* (nothing, one item or a list), a list that data or `[…]` holds stays a list.
 */
import type { Json, JsonObject } from "#shared/json.ts";
import { plainFunctions } from "./functions.ts";
import type { Bind, Filter, Operator, Plain } from "./syntax.ts";
import {
  finite,
  isEqual,
  isObject,
  isTrue,
  lookUp,
  refuseMarked,
  settled,
  textOf,
  type Value,
  weigh,
} from "./values.ts";
import { missed, Work } from "./work.ts";

/** The value as JSON would carry it, or undefined for a miss. Never throws; takes at most a few milliseconds. */
export function evaluatePlain(expression: Plain, scope: JsonObject): { value: Json } | undefined {
  const evaluation: Evaluation = { scope, work: new Work() };
  try {
    const value = evaluate(expression, scope, undefined, evaluation);
    return { value: value === undefined ? null : outgoing(value, expression, evaluation.work) };
  } catch (thrown) {
    if (thrown === missed) return undefined;
    throw thrown;
  }
}

interface Evaluation {
  scope: JsonObject;
  work: Work;
}

/** What blocks have bound so far, innermost first. */
interface Variables {
  bound: Map<string, Value>;
  outer: Variables | undefined;
}

/** Items as a path or a filter finds them. A sequence has yet to become nothing, one item or a list. */
interface Found {
  items: Json[];
  sequence: boolean;
}

function evaluate(node: Plain, input: Value, variables: Variables | undefined, evaluation: Evaluation): Value {
  evaluation.work.spend(1);
  const value = unfiltered(node, input, variables, evaluation);
  if (node.predicate === undefined) return value;
  return ended(filtered(node.predicate, value, variables, evaluation));
}

function unfiltered(node: Plain, input: Value, variables: Variables | undefined, evaluation: Evaluation): Value {
  const { work } = evaluation;
  switch (node.type) {
    case "path":
      return ended(walk(node.steps, input, variables, evaluation));
    case "name":
      return lookUp(input, node.value, work);
    case "string":
    case "number":
    case "value":
      return node.value;
    case "variable":
      return variable(node.value, input, variables, evaluation);
    case "unary":
      if (node.value === "-") return negative(evaluate(node.expression, input, variables, evaluation));
      return node.value === "["
        ? list(node.expressions, input, variables, evaluation)
        : object(node.lhs, input, variables, evaluation);
    case "binary": {
      const left = evaluate(node.lhs, input, variables, evaluation);
      if (node.value === "and" || node.value === "or") {
        if (isTrue(left, work) === (node.value === "or")) return node.value === "or";
        return isTrue(evaluate(node.rhs, input, variables, evaluation), work);
      }
      return operate(node.value, left, evaluate(node.rhs, input, variables, evaluation), work);
    }
    case "condition": {
      const holds = isTrue(evaluate(node.condition, input, variables, evaluation), work);
      const chosen = holds ? node.then : node.else;
      return chosen && evaluate(chosen, input, variables, evaluation);
    }
    case "block":
      return block(node.expressions, input, variables, evaluation);
    case "function": {
      const name = node.procedure.value;
      const called = plainFunctions.get(name);
      // A block may have given the name another meaning.
      if (!called || placeOf(name, variables)) throw missed;
      const [first, second, third] = node.arguments.map((each) => evaluate(each, input, variables, evaluation));
      return called.call(work, first, second, third);
    }
    default:
      return node satisfies never;
  }
}

/** One step after the other, each from all that the one before has found. */
function walk(steps: Plain[], input: Value, variables: Variables | undefined, evaluation: Evaluation): Found {
  let found: Found =
    Array.isArray(input) && steps[0]?.type !== "variable" ? listed(input) : { items: [input as Json], sequence: true };
  for (const [at, step] of steps.entries()) {
    found = take(step, found.items, variables, evaluation);
    // The only list that the last step finds stays one; before that it is items like others.
    if (at < steps.length - 1) found = { items: found.items, sequence: true };
    if (found.items.length === 0) break;
  }
  return found;
}

function take(step: Plain, items: Json[], variables: Variables | undefined, evaluation: Evaluation): Found {
  const results: Found[] = [];
  for (const item of items) {
    const value = evaluate(step, item, variables, evaluation);
    if (step.stages) results.push(filtered(step.stages, value, variables, evaluation));
    else if (value !== undefined) results.push(listed(value));
  }
  const [only] = results;
  if (only && results.length === 1) return only;
  const joined = results.flatMap((found) => found.items);
  evaluation.work.spend(joined.length);
  return { items: joined, sequence: true };
}

function filtered(filters: Filter[], value: Value, variables: Variables | undefined, evaluation: Evaluation): Found {
  if (isObject(value) && value.tupleStream) throw missed;
  return filters.reduce<Found>(
    (found, { expr }) => keep(expr, found.items, variables, evaluation),
    listed(value as Json),
  );
}

/** The items at a position, at positions, or for which the predicate holds. */
function keep(predicate: Plain, items: Json[], variables: Variables | undefined, evaluation: Evaluation): Found {
  if (predicate.type === "number") {
    const item = items.at(Math.floor(predicate.value));
    return item === undefined ? { items: [], sequence: true } : listed(item);
  }
  const kept: Json[] = [];
  for (const [at, item] of items.entries()) {
    const result = evaluate(predicate, item, variables, evaluation);
    const positions = typeof result === "number" ? [result] : result;
    let times = 0;
    if (Array.isArray(positions) && positions.every((each) => typeof each === "number")) {
      evaluation.work.spend(positions.length);
      times = positions.filter((each) => positionOf(each, items.length) === at).length;
    } else if (isTrue(result, evaluation.work)) {
      times = 1;
    }
    if (times > 0 && item === undefined) throw missed;
    for (let i = 0; i < times; i++) kept.push(item);
  }
  return { items: kept, sequence: true };
}

function positionOf(index: number, length: number): number {
  const whole = Math.floor(index);
  return whole < 0 ? length + whole : whole;
}

/** A list as its items; anything else, also nothing, as one item. */
function listed(value: Json): Found {
  return Array.isArray(value) ? { items: value, sequence: false } : { items: [value], sequence: true };
}

function ended(found: Found): Value {
  return found.sequence ? settled(found.items) : found.items;
}

function variable(name: string, input: Value, variables: Variables | undefined, evaluation: Evaluation): Value {
  if (name === "$") return evaluation.scope;
  if (name === "") {
    if (isObject(input) && input.outerWrapper) throw missed;
    return input;
  }
  const place = placeOf(name, variables);
  // Not bound: nothing, or a built-in function.
  if (!place) throw missed;
  return place.bound.get(name);
}

function placeOf(name: string, variables: Variables | undefined): Variables | undefined {
  for (let place = variables; place; place = place.outer) if (place.bound.has(name)) return place;
  return undefined;
}

function block(
  expressions: (Plain | Bind)[],
  input: Value,
  outer: Variables | undefined,
  evaluation: Evaluation,
): Value {
  const variables: Variables = { bound: new Map(), outer };
  let value: Value;
  for (const each of expressions) {
    if (each.type !== "bind") {
      value = evaluate(each, input, variables, evaluation);
      continue;
    }
    value = evaluate(each.rhs, input, variables, evaluation);
    variables.bound.set(each.lhs.value, value);
  }
  return value;
}

function list(items: Plain[], input: Value, variables: Variables | undefined, evaluation: Evaluation): Json[] {
  const made: Json[] = [];
  for (const item of items) {
    const value = evaluate(item, input, variables, evaluation);
    if (value === undefined) continue;
    // Lists are joined, except those that stand in the expression as lists.
    const joins = Array.isArray(value) && !(item.type === "unary" && item.value === "[");
    const added = joins ? value : [value];
    evaluation.work.spend(added.length);
    for (const each of added) made.push(each);
  }
  return made;
}

function object(
  pairs: [Plain, Plain][],
  input: Value,
  variables: Variables | undefined,
  evaluation: Evaluation,
): JsonObject {
  // For a list it groups the items.
  if (Array.isArray(input) || (isObject(input) && input.tupleStream)) throw missed;
  const values = new Map<string, Plain>();
  for (const [key, value] of pairs) {
    const name = evaluate(key, input, variables, evaluation);
    if (name === undefined) continue;
    if (typeof name !== "string" || name === "__proto__" || values.has(name)) throw missed;
    values.set(name, value);
  }
  const made: JsonObject = {};
  for (const [name, each] of values) {
    const value = evaluate(each, input, variables, evaluation);
    if (value !== undefined) made[name] = value;
  }
  refuseMarked(made);
  return made;
}

function negative(value: Value): Value {
  if (value === undefined) return undefined;
  if (typeof value !== "number") throw missed;
  return finite(-value);
}

function operate(operator: Exclude<Operator, "and" | "or">, left: Value, right: Value, work: Work): Value {
  switch (operator) {
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return calculate(operator, left, right);
    case "=":
      return left !== undefined && right !== undefined && isEqual(left, right, work);
    case "!=":
      return left !== undefined && right !== undefined && !isEqual(left, right, work);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compare(operator, left, right);
    case "&": {
      const text = (left === undefined ? "" : textOf(left, work)) + (right === undefined ? "" : textOf(right, work));
      work.spendText(text);
      return text;
    }
    case "in":
      return isIn(left, right, work);
    case "..":
      return range(left, right, work);
    default:
      return operator satisfies never;
  }
}

function calculate(operator: "+" | "-" | "*" | "/" | "%", left: Value, right: Value): Value {
  if ((left !== undefined && typeof left !== "number") || (right !== undefined && typeof right !== "number"))
    throw missed;
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case "+":
      return finite(left + right);
    case "-":
      return finite(left - right);
    case "*":
      return finite(left * right);
    case "/":
      return finite(left / right);
    case "%":
      return finite(left % right);
    default:
      return operator satisfies never;
  }
}

function compare(operator: "<" | "<=" | ">" | ">=", left: Value, right: Value): Value {
  if (!isComparable(left) || !isComparable(right)) throw missed;
  if (left === undefined || right === undefined) return undefined;
  if (typeof left !== typeof right) throw missed;
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    default:
      return operator satisfies never;
  }
}

function isComparable(value: Value): value is string | number | undefined {
  return value === undefined || typeof value === "string" || typeof value === "number";
}

function isIn(left: Value, right: Value, work: Work): boolean {
  if (left === undefined || right === undefined) return false;
  // Objects are in a list only as themselves, and here the same object may stand for two equal ones.
  if (typeof left === "object" && left !== null) throw missed;
  if (!Array.isArray(right)) return left === right;
  work.spend(right.length);
  return right.includes(left);
}

function range(left: Value, right: Value, work: Work): Value {
  if ((left !== undefined && !Number.isInteger(left)) || (right !== undefined && !Number.isInteger(right)))
    throw missed;
  if (typeof left !== "number" || typeof right !== "number" || left > right) return undefined;
  const size = right - left + 1;
  work.spend(size);
  return settled(Array.from({ length: size }, (_, i) => left + i));
}

/** What an expression makes may hold parts of the scope many times; it is as large as its text would be. */
function outgoing(value: Json, expression: Plain, work: Work): Json {
  if (typeof value === "number") return finite(value);
  if (typeof value === "object" && !onlyPicks(expression)) weigh(value, work, 0);
  return value;
}

/** Names from the context or the scope: what they find is there once. */
function onlyPicks(expression: Plain): boolean {
  if (expression.type !== "path") return false;
  return expression.steps.every(({ type, predicate, stages }, at) => {
    return (type === "name" || (at === 0 && type === "variable")) && !predicate && !stages;
  });
}
