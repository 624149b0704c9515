const t0=performance.now(); const L=(m)=>process.stderr.write(m+' '+(process.cpuUsage().user/1000).toFixed(0)+'\n');
process.chdir('/work/wt/notebook');
const {resolvePackageName}=require('/work/wt/notebook/dist/src/notebook/package-name.js');
L('base'); const ts=resolvePackageName(); L('ts loaded');
const {createConverter}=require('/work/wt/notebook/node_modules/tslab/dist/converter.js'); L('converter module');
const c=createConverter({}); L('converter');
c.convert('','1'); L('first convert');
c.convert('','2'); L('second convert');
const r=c.convert('','import * as cct from "cct-lab"'); L('cct');
require('/work/wt/notebook/node_modules/tslab/dist/jupyter.js'); L('jupyter');
c.convert(r.declOutput,'import * as cct from "cct-lab"; import * as tf from "@tensorflow/tfjs-core"'); L('tf types');
c.convert(r.declOutput,'import {z} from "zod"'); L('zod types');
c.convert(r.declOutput,'import * as aq from "arquero"'); L('aq types');
c.convert(r.declOutput,'import * as dfd from "danfojs-node"'); L('danfo types');
c.convert(r.declOutput,'1'); L('again');
require('@tensorflow/tfjs-core');L('tf code');
require('arquero');L('aq code');require('zod');L('zod code');require('danfojs-node');L('danfo code');
require('onnxruntime-node');L('ort code');
process.exit(0)
