/*
Puts the functions of a module that is evaluated late into what evaluates it. esbuild leaves them outside, at the top of the file, so that
each start makes them all, and the code that is kept of a start (docs/decisions/0076-warm-starts.md) has a place for each of them,
whatever was meant.

    function f() {                          var f, A, init_a = __esm({
      return 1;                               "source/a.ts"() {
    }                                           f = function() {
    var A, init_a = __esm({           ->          return 1;
      "source/a.ts"() {                         };
        A = f();                                A = f();
      }                                       }
    });                                     });

They stand before all else, what evaluates the imports too: where modules import each other in a circle, each finds the functions that it found
outside.
*/

import { Script } from 'node:vm';

/** The line that esbuild writes before each module of a file. */
const betweenModules = /^(?=\/\/ \S+$)/m;
const evaluated = /^var (?:.*, )?init_\w+ = __esm\(\{$/;
const declaration = /^((?:async )?function\*?) ([\w$]+)\(/;

/**
 * The text of a bundle with its functions where they are made when they are needed.
 * @param {string} text as esbuild prints it with white space
 */
export function withLateFunctions(text) {
	return text.split(betweenModules).map(ofModule).join('');
}

function ofModule(text) {
	const lines = text.split('\n');
	const at = lines.findIndex((line) => evaluated.test(line));
	if (at < 0) return text;
	const outside = [];
	const names = [];
	const moved = [];
	for (let index = 0; index < at; index++) {
		const [, kind, name] = declaration.exec(lines[index]) ?? [];
		if (name === undefined) {
			outside.push(lines[index]);
			continue;
		}
		const end = endOfFunction(lines, index, at);
		const [first, ...rest] = lines.slice(index, end + 1);
		names.push(name);
		moved.push(`${name} = ${kind}${first.slice(kind.length + 1 + name.length)}`, ...rest, ';');
		index = end;
	}
	const [head, opening, ...rest] = lines.slice(at);
	const declared =
		names.length === 0 ? head : `var ${names.join(', ')}, ${head.slice('var '.length)}`;
	return [...outside, declared, opening, ...moved, ...rest].join('\n');
}

/** The line of its last brace: the first one with which it is a whole function, since a text inside may have lines like it. */
function endOfFunction(lines, from, before) {
	for (let end = from + 1; end < before; end++) {
		if (lines[end] === '}' && isFunction(lines.slice(from, end + 1).join('\n'))) return end;
	}
	throw new Error(`no end of a function that begins with ${lines[from]}`);
}

function isFunction(text) {
	try {
		new Script(`(${text})`);
		return true;
	} catch {
		return false;
	}
}
