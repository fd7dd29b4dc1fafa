"""The objects of a CycloneDX document, and where XML keeps each of their members.

One line is one shape: its name, then its members. A member is `name=path*:type!`, where

- the path leads through child elements to an element or, after `@`, an attribute; `.` is the text
  of the element itself. The name may be left out where it is the last step of the path;
- `*` says that the element may come several times, so that the member is a list;
- the type is that of the value, `text` where it is left out: `int`, `float`, `bool`, a shape, or
  `licenses`, `tools` and `environment`, whose form depends on what is in them;
- `!` says that the member is always there.
"""

import re
from dataclasses import dataclass

_TABLE = """
bom: @serialNumber @version:int! metadata:metadata components=components/component*:component
  services=services/service*:service externalReferences=externalReferences/reference*:reference
  dependencies=dependencies/dependency*:dependency
  compositions=compositions/composition*:composition properties=properties/property*:property
  vulnerabilities=vulnerabilities/vulnerability*:vulnerability
  annotations=annotations/annotation*:annotation formulation=formulation/formula*:formula
  declarations:declarations definitions:definitions
metadata: timestamp lifecycles=lifecycles/lifecycle*:lifecycle tools:tools
  authors=authors/author*:contact component:component manufacture:organization
  manufacturer:organization supplier:organization licenses:licenses
  properties=properties/property*:property
lifecycle: phase name description
tool: vendor name! version hashes=hashes/hash*:hash
  externalReferences=externalReferences/reference*:reference
toolset: components=components/component*:component services=services/service*:service
contact: @bom-ref name email phone
organization: @bom-ref name! address:address url* contact*:contact
address: @bom-ref country region locality postOfficeBoxNumber postalCode streetAddress
attachment: contentType=@content-type @encoding content=.!
hash: @alg! content=.!
property: @name! value=.!
reference: @type! url! comment hashes=hashes/hash*:hash properties=properties/property*:property
dependency: @ref! dependsOn=dependency*@ref provides=provides*@ref
composition: @bom-ref aggregate! assemblies=assemblies/assembly*@ref
  dependencies=dependencies/dependency*@ref vulnerabilities=vulnerabilities/vulnerability*@ref

component: @type! @mime-type @bom-ref supplier:organization manufacturer:organization
  authors=authors/author*:contact author publisher group name! version description scope
  hashes=hashes/hash*:hash licenses:licenses copyright cpe purl omniborId* swhid* swid:swid
  modified:bool pedigree:pedigree externalReferences=externalReferences/reference*:reference
  properties=properties/property*:property components=components/component*:component
  evidence:evidence releaseNotes:release data*:data modelCard:model cryptoProperties:crypto
  tags=tags/tag*
license-choice: license:license expression @acknowledgement @bom-ref
license: @acknowledgement @bom-ref id name text:attachment url licensing:licensing
  properties=properties/property*:property
licensing: altIds=altIds/altId* licensor:party licensee:party purchaser:party purchaseOrder
  licenseTypes=licenseTypes/licenseType* lastRenewal expiration
party: organization:organization individual:contact
swid: @tagId! @name! @version @tagVersion:int @patch:bool text:attachment
pedigree: ancestors=ancestors/component*:component descendants=descendants/component*:component
  variants=variants/component*:component commits=commits/commit*:commit
  patches=patches/patch*:patch notes
commit: uid url author:identity committer:identity message
identity: timestamp name email
patch: @type! diff:diff resolves=resolves/issue*:issue
diff: text:attachment url
issue: @type! id! name description! source:source references=references/url*
source: name url
evidence: identity*:found occurrences=occurrences/occurrence*:occurrence callstack:callstack
  licenses:licenses copyright=copyright/text*:copyright
found: field confidence:float concludedValue methods=methods/method*:method tools=tools/tool*@ref
method: technique confidence:float value
occurrence: @bom-ref location
callstack: frames=frames/frame*:frame
frame: package module function parameters=parameters/parameter* line:int column:int fullFilename
copyright: text=.!
release: type! title featuredImage socialImage description timestamp aliases=aliases/alias*
  tags=tags/tag* resolves=resolves/issue*:issue notes=notes/note*:note
  properties=properties/property*:property
note: locale text:attachment
data: @bom-ref type name contents:contents classification sensitiveData* graphics:graphics
  description governance:governance
contents: attachment:attachment url properties=properties/property*:property
graphics: description collection=collection/graphic*:graphic
graphic: name image:attachment
governance: custodians=custodians/custodian*:responsible stewards=stewards/steward*:responsible
  owners=owners/owner*:responsible
responsible: organization:organization contact:contact

service: @bom-ref provider:organization group name! version description
  endpoints=endpoints/endpoint* authenticated:bool x-trust-boundary:bool trustZone
  data=data/dataflow*:dataflow licenses:licenses
  externalReferences=externalReferences/reference*:reference
  properties=properties/property*:property services=services/service*:service
  releaseNotes:release tags=tags/tag*
dataflow: flow=classification@flow! classification! @name @description governance:governance
  source=source/url* destination=destination/url*

vulnerability: @bom-ref id! source:source references=references/reference*:advisory-id
  ratings=ratings/rating*:rating cwes=cwes/cwe*:int description detail recommendation workaround
  proofOfConcept:proof advisories=advisories/advisory*:advisory created published updated rejected
  credits:credits tools:tools analysis:analysis affects=affects/target*:target
  properties=properties/property*:property
advisory-id: id source:source
rating: source:source score:float severity method vector justification
proof: reproductionSteps environment supportingMaterial=supportingMaterial/attachment*:attachment
advisory: title url!
credits: organizations=organizations/organization*:organization
  individuals=individuals/individual*:contact
analysis: state justification response=responses/response* detail firstIssued lastUpdated
target: ref! versions=versions/version*:affected
affected: version range status!
annotation: @bom-ref subjects=subjects/subject*@ref annotator:annotator timestamp text
annotator: organization:organization individual:contact component:component service:service

model: @bom-ref modelParameters:model-parameters quantitativeAnalysis:quantities
  considerations:considerations properties=properties/property*:property
model-parameters: approach:approach task architectureFamily modelArchitecture
  datasets=datasets/dataset*:data inputs=inputs/input*:format outputs=outputs/output*:format
approach: type
format: format
quantities: performanceMetrics=performanceMetrics/performanceMetric*:metric graphics:graphics
metric: type value slice confidenceInterval:interval
interval: lowerBound upperBound
considerations: users=users/user* useCases=useCases/useCase*
  technicalLimitations=technicalLimitations/technicalLimitation*
  performanceTradeoffs=performanceTradeoffs/performanceTradeoff*
  ethicalConsiderations=ethicalConsiderations/ethicalConsideration*:ethics
  environmentalConsiderations:environment-use
  fairnessAssessments=fairnessAssessments/fairnessAssessment*:fairness
ethics: name mitigationStrategy
fairness: groupAtRisk benefits harms mitigationStrategy
environment-use: energyConsumptions=energyConsumptions/energyConsumption*:consumption
  properties=properties/property*:property
consumption: activity energyProviders=energyProviders/energyProvider*:energy-provider
  activityEnergyCost:quantity co2CostEquivalent:quantity
  properties=properties/property*:property
energy-provider: @bom-ref description organization:organization energySource
  energyProvided:quantity
quantity: value:float unit

crypto: assetType! algorithmProperties:algorithm certificateProperties:certificate
  relatedCryptoMaterialProperties:material protocolProperties:protocol oid
algorithm: primitive parameterSetIdentifier curve executionEnvironment implementationPlatform
  certificationLevel* mode padding cryptoFunctions=cryptoFunctions/cryptoFunction*
  classicalSecurityLevel:int nistQuantumSecurityLevel:int
certificate: subjectName issuerName notValidBefore notValidAfter signatureAlgorithmRef
  subjectPublicKeyRef certificateFormat certificateExtension
material: type id state algorithmRef creationDate activationDate updateDate expirationDate value
  size:int format securedBy:secured
secured: mechanism algorithmRef
protocol: type version cipherSuites=cipherSuites/cipherSuite*:suite
  ikev2TransformTypes:transforms cryptoRefArray=cryptoRef*
suite: name algorithms=algorithms/algorithm* identifiers=identifiers/identifier*
transforms: encr* prf* integ* ke* esn:bool auth*

formula: @bom-ref components=components/component*:component services=services/service*:service
  workflows=workflows/workflow*:workflow properties=properties/property*:property
workflow: @bom-ref uid name description
  resourceReferences=resourceReferences/resourceReference*:resource tasks=tasks/task*:task
  taskDependencies=taskDependencies/dependency*:dependency taskTypes=taskTypes/taskType*
  trigger:trigger steps=steps/step*:step inputs=inputs/input*:input
  outputs=outputs/output*:output timeStart timeEnd workspaces=workspaces/workspace*:workspace
  runtimeTopology=runtimeTopology/dependency*:dependency properties=properties/property*:property
task: @bom-ref uid name description
  resourceReferences=resourceReferences/resourceReference*:resource
  taskTypes=taskTypes/taskType* trigger:trigger steps=steps/step*:step
  inputs=inputs/input*:input outputs=outputs/output*:output timeStart timeEnd
  workspaces=workspaces/workspace*:workspace
  runtimeTopology=runtimeTopology/dependency*:dependency properties=properties/property*:property
resource: ref externalReference:reference
trigger: @bom-ref uid name description
  resourceReferences=resourceReferences/resourceReference*:resource type event:event
  conditions=conditions/condition*:condition timeActivated inputs=inputs/input*:input
  outputs=outputs/output*:output properties=properties/property*:property
event: uid description timeReceived data:attachment source:resource target:resource
  properties=properties/property*:property
condition: description expression properties=properties/property*:property
step: name description commands=commands/command*:command properties=properties/property*:property
command: executed properties=properties/property*:property
input: source:resource target:resource resource:resource
  parameters=parameters/parameter*:parameter environmentVars:environment data:attachment
  properties=properties/property*:property
output: type source:resource target:resource resource:resource data:attachment
  environmentVars:environment properties=properties/property*:property
parameter: name value dataType
workspace: @bom-ref uid name aliases=aliases/alias* description
  resourceReferences=resourceReferences/resourceReference*:resource accessMode mountPath
  managedDataType volumeRequest volume:volume properties=properties/property*:property
volume: uid name mode path sizeAllocated persistent:bool remote:bool
  properties=properties/property*:property

declarations: assessors=assessors/assessor*:assessor
  attestations=attestations/attestation*:attestation claims=claims/claim*:claim
  evidence=evidence*:proven targets:targets affirmation:affirmation
assessor: @bom-ref thirdParty:bool organization:organization
attestation: summary assessor map*:mapping
mapping: requirement claims=claims/claim* counterClaims=counterClaims/counterClaim*
  conformance:conformance confidence:confidence
conformance: score:float rationale mitigationStrategies=mitigationStrategies/mitigationStrategy*
confidence: score:float rationale
claim: @bom-ref target predicate mitigationStrategies=mitigationStrategies/mitigationStrategy*
  reasoning evidence* counterEvidence*
  externalReferences=externalReferences/reference*:reference
proven: @bom-ref propertyName description data*:data created expires author:contact
  reviewer:contact
targets: organizations=organizations/organization*:organization
  components=components/component*:component services=services/service*:service
affirmation: statement signatories=signatories/signatory*:signatory
signatory: name role organization:organization externalReference:reference
definitions: standards=standards/standard*:standard
standard: @bom-ref name version description owner requirements=requirements/requirement*:requirement
  levels=levels/level*:level externalReferences=externalReferences/reference*:reference
requirement: @bom-ref identifier title text descriptions=descriptions/description* openCre* parent
  properties=properties/property*:property
  externalReferences=externalReferences/reference*:reference
level: @bom-ref identifier title description requirements=requirements/requirement*
"""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a shape: its name in the document, and where XML keeps it."""

    name: str
    steps: tuple[str, ...]
    attribute: str
    type: str
    is_list: bool
    is_always: bool


_MEMBER = re.compile(
    r"(?:(?P<name>[\w-]+)=)?(?P<path>[\w/.-]*)(?P<many>\*?)(?:@(?P<attribute>[\w-]+))?"
    r"(?::(?P<type>[\w-]+))?(?P<always>!?)"
)


def _member(written: str) -> Member:
    found = _MEMBER.fullmatch(written)
    assert found is not None, written
    path, attribute = found["path"], found["attribute"] or ""
    steps = tuple(step for step in path.split("/") if step not in ("", "."))
    name = found["name"] or attribute or steps[-1]
    kind = found["type"] or "text"
    return Member(name, steps, attribute, kind, bool(found["many"]), bool(found["always"]))


def _shapes() -> dict[str, tuple[Member, ...]]:
    shapes: dict[str, tuple[Member, ...]] = {}
    for line in _TABLE.replace("\n  ", " ").split("\n"):
        name, _, members = line.partition(": ")
        shapes[name] = tuple(_member(member) for member in members.split())
    return shapes


SHAPES = _shapes()
VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
