/*
The IAM policies of the README.
*/
import { policyFor } from '../source/aws/gate/policies.ts';
import { jobs } from '../source/domain/jobs.ts';

/** What each job is, to the reader of the README. All but the first come on top of the first. */
const headings = {
	view: 'To see everything, without touching a message',
	peek: 'To look at messages',
	tail: 'To follow streams',
	send: 'To send, publish and put',
	redrive: "To redrive, by awsmsg's engine or AWS's move task, and to delete messages",
	admin: 'To do all that awsmsg can: purge, create, change and delete too',
};

/** A policy as text, with as many actions on a line as a page has room for. */
function policyText({ Version, Statement }) {
	const statements = Statement.map(({ Effect, Action, Resource }) => {
		const inside = lines(Action);
		const actions =
			inside.length === 1 ? `[${inside[0]}]` : `[\n        ${inside.join('\n        ')}\n      ]`;
		const members = [`"Effect": "${Effect}"`, `"Action": ${actions}`, `"Resource": "${Resource}"`];
		return `    {\n      ${members.join(',\n      ')}\n    }`;
	});
	return `{\n  "Version": "${Version}",\n  "Statement": [\n${statements.join(',\n')}\n  ]\n}`;
}

function lines(actions, width = 100) {
	const found = [''];
	for (const [index, action] of actions.entries()) {
		const word = `"${action}"${index === actions.length - 1 ? '' : ','}`;
		const line = found.at(-1);
		if (line === '') found.splice(-1, 1, word);
		else if (line.length + word.length < width) found.splice(-1, 1, `${line} ${word}`);
		else found.push(word);
	}
	return found;
}

const begin =
	'<!-- policies: `npm run docs` writes them from the list of requests in source/aws/gate -->';
const end = '<!-- end of policies -->';

/** The README with the policies of today between its two marks. */
export function withPolicies(readme) {
	const [before, rest = ''] = readme.split(begin);
	const [, after] = rest.split(end);
	if (after === undefined) throw new Error('README.md has no place for the policies');
	const blocks = jobs.map((job) => {
		const json = `\`\`\`json\n${policyText(policyFor(job))}\n\`\`\``;
		return job === 'view'
			? `${headings[job]}:\n\n${json}\n`
			: `<details><summary>${headings[job]}</summary>\n\n${json}\n\n</details>\n`;
	});
	return `${before}${begin}\n\n${blocks.join('\n')}\n${end}${after}`;
}
