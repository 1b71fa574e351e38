import {connect} from '/work/main/source/aws/connect.ts';
import {SQSClient, GetQueueAttributesCommand} from '@aws-sdk/client-sqs';
const endpoint='http://127.0.0.1:9977';
const c=await connect({local:true,endpoint},{mode:()=>'open',onCall(){}});
const raw=new SQSClient({endpoint,region:'us-east-1',credentials:{accessKeyId:'a',secretAccessKey:'b'}});
const cached=new SQSClient({endpoint,region:'us-east-1',credentials:{accessKeyId:'a',secretAccessKey:'b'},cacheMiddleware:true});
const signal=new AbortController().signal;
async function run(name: string,f:()=>Promise<unknown>){ const N=3000,C=32; let left=N; const cpu=process.cpuUsage();
 await Promise.all(Array.from({length:C},async()=>{while(left-->0) await f();}));
 const u=process.cpuUsage(cpu); console.log(name,Math.round((u.user+u.system)/N),'us cpu/req');}
const which=process.argv[2];
for(let i=0;i<4;i++){ 
 if(!which||which==='ours') await run('ours',()=>c.gateways.queues.attributes('http://x/000000000000/q',{signal}));
 if(!which||which==='theirs') await run('sdk default+signal',()=>raw.send(new GetQueueAttributesCommand({QueueUrl:endpoint+'/000000000000/q',AttributeNames:['All']}),{abortSignal:signal}));
 if(!which) await run('sdk cached no signal',()=>cached.send(new GetQueueAttributesCommand({QueueUrl:endpoint+'/000000000000/q',AttributeNames:['All']})));
}
c.close(); raw.destroy(); cached.destroy();
