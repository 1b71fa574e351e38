import { describe, expect, it } from 'vitest';
import { readReportWords } from '../../../source/console/system/report.ts';
import { startConsole } from '../fixture.ts';

function enter(console: ReturnType<typeof startConsole>, text: string): void {
	console.press(':');
	console.type(text);
	console.press('enter');
}

describe(':report', () => {
	it('writes what is seen and what was done into a file, as a task', async () => {
		const console = startConsole();
		console.session.audit.isAt({ id: 'x', local: false, region: 'eu-west-1' }, undefined);
		console.session.audit.modeChosen('x', { mode: 'open', reason: 'the letters of today' });
		enter(console, 'report 2h incident.md');
		await console.settled();
		const document = console.host.files.get('incident.md') ?? '';
		expect(document).toContain('# Incident report, ');
		expect(document).toContain('- Reason: `the letters of today`');
		expect(console.said()).toContain('the report is in incident.md, for you alone to read');
		const [task] = console.session.state.tasks;
		expect(task).toMatchObject({ title: 'incident report', state: 'done' });
	});

	it('without words says how it is meant, and writes nothing', async () => {
		const console = startConsole();
		enter(console, 'report');
		await console.settled();
		expect(console.said()).toContain('report 2h FILE');
		expect(console.host.files.size).toBe(0);
	});

	it('takes a span or a time, and a file', () => {
		const now = Date.UTC(2026, 0, 31, 12);
		const name = 'incident-20260131T120000Z.md';
		expect(readReportWords('', now)).toBeUndefined();
		expect(readReportWords('2h', now)).toEqual({ since: now - 7_200_000, path: name });
		expect(readReportWords('2026-01-31T11:00Z my report.md', now)).toEqual({
			since: now - 3_600_000,
			path: 'my report.md',
		});
		expect(readReportWords('incident.md', now)).toEqual({
			since: now - 86_400_000,
			path: 'incident.md',
		});
	});
});
