import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentText } from '../../../source/domain/messages/content.ts';
import { compileEdit, type EditTexts } from '../../../source/domain/messages/message-edit.ts';
import { runs } from '../../helpers/whole.ts';
import { message } from '../../operations/fakes.ts';
import { read } from './json-oracle.ts';

const of = (body: string) => message('m', 0, { body });

function edited(texts: EditTexts, body: string): string {
	const compiled = compileEdit(texts);
	if (!compiled.ok) return `refused: ${compiled.problem}`;
	const result = compiled.edit?.(of(body), 0);
	if (result === undefined) throw new Error('nothing to edit');
	return result.ok ? result.outgoing.body : `${result.code}: ${result.message}`;
}

/** One of the spellings of a character in a JSON string. */
function spelling(unit: string, way: number): string {
	const escaped = `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
	// Half a pair has no other spelling in UTF-8.
	if (way === 1 || /[\ud800-\udfff]/.test(unit)) return escaped;
	if (unit === '/' && way === 2) return '\\/';
	return JSON.stringify(unit).slice(1, -1);
}

const ways = fc.array(fc.nat(2), { minLength: 1, maxLength: 7 });

/** What stands around the spelled text; `{}` is its place. */
const envelopes = fc.constantFrom(
	'{ "Type":"Notification","TopicArn":"arn:aws:sns:eu-west-1:123456789012:o\\u0072ders",\n "Message" : "{}", "Signature":"a\\/b=" }',
	' "{}" ',
	'{"Message":"no","Type" : "Notification", "TopicArn":"arn:aws:sns:eu-west-1:123456789012:x","Message":"{}"}',
);

test('an edit inside strings inside strings leaves all other characters spelled as they were, outside too', () => {
	fc.assert(
		fc.property(
			fc.tuple(fc.json({ maxDepth: 2 }), fc.json({ maxDepth: 2 })),
			fc.array(fc.tuple(envelopes, ways), { minLength: 1, maxLength: 3 }),
			fc.constantFrom('0', '"new \\u00e9 / \\n"', '[1, 2]'),
			([first, last], around, value) => {
				const inner = `{"first": ${first} ,"x/é\u{1f600}" :null,"last": ${last}}`;
				const { members } = read(inner) as Extract<ReturnType<typeof read>, { kind: 'object' }>;
				const place = members[1]?.value;
				if (place === undefined) throw new Error('no place');
				// For each character of the content, what spells it in the body.
				let spelled: readonly string[] = inner.split('');
				let [before, behind] = ['', ''];
				for (const [envelope, way] of around) {
					const [open = '', close = ''] = envelope.split('{}');
					let turn = 0;
					const again = (text: string) =>
						Array.from(text.split(''), (unit) =>
							spelling(unit, way[turn++ % way.length] ?? 0),
						).join('');
					spelled = spelled.map(again);
					[before, behind] = [open + again(before), again(behind) + close];
				}
				const body = before + spelled.join('') + behind;
				const patch = `[{"op":"test","path":"/first","value":${first}},{"op":"replace","path":"/x~1é\u{1f600}","value":${value}}]`;
				const made = edited({ patch }, body);
				const start = before + spelled.slice(0, place.from).join('');
				const end = spelled.slice(place.to).join('') + behind;
				expect(made.startsWith(start)).toBe(true);
				expect(made.endsWith(end)).toBe(true);
				expect(contentText(of(made))).toBe(
					inner.slice(0, place.from) + value + inner.slice(place.to),
				);
				expect(edited({ set: [`body["x/é\u{1f600}"]=${value}`] }, body)).toBe(made);
			},
		),
		{ seed: 53, numRuns: runs(1500) },
	);
});

test('a patch that changes nothing leaves a compressed body as some other program compressed it', () => {
	const body = gzipSync('{"a": 1.0 }', { level: 1 }).toString('base64');
	expect(edited({ patch: '[{"op":"test","path":"/a","value":1}]' }, body)).toBe(body);
	expect(edited({ patch: '[{"op":"replace","path":"/a","value":1.0}]' }, body)).toBe(body);
	expect(edited({ patch: '[{"op":"copy","from":"/a","path":"/a"}]' }, `\n${body} `)).toBe(
		`\n${body} `,
	);
});
