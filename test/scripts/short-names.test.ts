import { expect, test } from 'vitest';
import { withShortNames } from '../../scripts/build.js';

const text = `
	var Queue = class {
		#attributes = { depth: 1 };
		depthOf(redriven) {
			const attributes = redriven ?? this.#attributes;
			return measured(attributes.depth);
		}
	};
	function measured(approximate) {
		const counted = approximate + 1;
		if (counted > 1) throw new TypeError('broken');
		return counted;
	}
	module.exports = { Queue };
`;

/** What a text exports, as the launcher runs a piece. */
function run(script: string): { Queue: new () => { depthOf(): number } } {
	const module = { exports: {} };
	new Function('module', script)(module);
	return module.exports as ReturnType<typeof run>;
}

test('a stack trace of the build names functions, methods and classes as the source does', async () => {
	const { Queue } = run(await withShortNames(text));
	expect(Queue.name).toBe('Queue');
	let told = '';
	try {
		new Queue().depthOf();
	} catch (error) {
		told = String((error as Error).stack);
	}
	expect(told).toMatch(/^TypeError: broken\n\s+at measured .*\n\s+at Queue\.depthOf /);
});

test('names inside of a function are short', async () => {
	const short = await withShortNames(text);
	expect(short).not.toMatch(/approximate|counted|redriven/);
	expect(short.length).toBeLessThan(text.length / 1.5);
});
