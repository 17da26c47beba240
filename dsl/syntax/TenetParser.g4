// The phrases of a .tenet file, in the order of dsl/syntax/tree.go. Every choice is made on the next token, or
// the next two; only a soft keyword used as a name at the start of a promise may need a few more. What needs more
// (precedence, whether `p` in `p changes …` is a resource) is settled when the tree is built, so that no input can
// send the parser on a long search.
parser grammar TenetParser;

options { tokenVocab = TenetLexer; }

file : decl* EOF ;
oneExpr : expr EOF ;

decl : packageDecl | importDecl | modelDecl | deviceDecl | environmentDecl | safeDecl | appDecl ;

packageDecl : PACKAGE name TEXT ;
importDecl : IMPORT name TEXT? (AS name)? ;

// Devices and their types.

modelDecl : MODEL name TEXT? modelBody ;
modelBody : LBRACE (serviceDecl | behaviourDecl)* RBRACE ;
serviceDecl : SERVICE memberName serviceBody ;
serviceBody : LBRACE (resourceDecl SEMICOLON?)* RBRACE ;
resourceDecl : (FIXED | UPDATABLE | MODIFIABLE)? (valueDecl | actionDecl) ;
valueDecl : (SENSOR | STATE | PROPERTY) memberName COLON typeExpr (ASSIGN expr)? resourceClause* ;
actionDecl : ACTION memberName (paramOpen (param (COMMA param)* COMMA?)? RPAREN)? (WRITES ref (COMMA ref)*)? resourceClause* ;
paramOpen : LPAREN | CALL_PAREN ;
param : name COLON typeExpr ;
resourceClause
    : BY HAND
    | RESPONDS WITHIN quantity
    | REPORTED WITHIN quantity
    | REPORTS EVERY quantity
    | STALE AFTER quantity
    | RATE quantity PER quantity
    ;
typeExpr : typeName typeRange? ;
typeName
    : ENUM LBRACE name (COMMA name)* COMMA? RBRACE
    | LIST OF typeExpr
    | name UNIT?
    ;
typeRange : LBRACKET bound RANGE bound RBRACKET ;
bound : MINUS? quantity ;
quantity : NUMBER UNIT? ;

behaviourDecl : BEHAVIOUR behaviourBody ;
behaviourBody : LBRACE (transition SEMICOLON?)* RBRACE ;
transition : (MUST | MAY | FAULT)? (obeyed | spontaneous) ;
obeyed : ON SET ref paramOpen expr RPAREN (WHEN expr)? ARROW ref (ASSIGN expr | UNCHANGED) heals? ;
spontaneous : ref COLON expr ARROW expr (WHEN expr)? heals? ;
heals : HEALS WITHIN quantity ;

deviceDecl : DEVICE name COLON modelName (AT TEXT)? TEXT? deviceBody? ;
deviceBody : LBRACE (deviceProperty (SEMICOLON | COMMA)?)* RBRACE ;
deviceProperty : name ASSIGN expr ;
modelName : name (DOT name)? ;

environmentDecl : ENVIRONMENT environmentBody ;
environmentBody : LBRACE (envItem SEMICOLON?)* RBRACE ;
envItem : assume | ((WHILE | SCOPE) expr COLON)? physics | AT MOST quantity | ROLE name IS label ;
physics : DRAWS quantity | ref (MOVES STEPWISE | DOES NOT (FALL | RISE | CHANGE) | IS label) ;
label : PRIVATE | PUBLIC | UNTRUSTED | GUARDED ;
assume : ASSUME (INITIALLY expr | expr (AGAIN AND AGAIN)?) TEXT? ;

safeDecl : SAFE STATE safeBody ;
safeBody : LBRACE (safeSet (SEMICOLON | COMMA)?)* RBRACE ;
safeSet : SET? ref ASSIGN expr ;

// Apps and their rules.

appDecl : APP name (appParams TEXT? appBody | TEXT? (appBody | appUse)) ;
appParams : paramOpen (appParam (COMMA appParam)* COMMA?)? RPAREN ;
appParam : name COLON (name DOT name | typeExpr) (ASSIGN expr)? ;
appUse : ASSIGN name paramOpen (namedArg (COMMA namedArg)* COMMA?)? RPAREN ;
namedArg : name ASSIGN expr ;
appBody : LBRACE (appItem SEMICOLON?)* RBRACE ;
appItem : letDecl | varDecl | ruleDecl | assume | allowDecl | forEach | achieveDecl | propertyDecl ;
letDecl : LET name ASSIGN expr ;
varDecl : VAR name COLON typeExpr ASSIGN expr ;
allowDecl : ALLOW code TEXT ;
code : name (MINUS name)* ;
forEach : FOR EACH name IN ALL modelName (WHERE expr)? appBody ;

ruleDecl : RULE name TEXT? ruleHead* ruleBody ;
ruleHead : PRIORITY MINUS? NUMBER | modeExpr ;
modeExpr : MODE name (paramOpen NUMBER RPAREN | NUMBER)? ;
ruleBody : LBRACE modeExpr? trigger (OR trigger)* guard? thenPart elsePart? (allowDecl SEMICOLON?)* RBRACE ;
trigger
    : WHEN expr orUnknown? (FOR duration)? (ALSO ON RECONNECT)?
    | ON (paramOpen sequence RPAREN | ref (CHANGES | UPDATES | IS (SET | REFUSED) | OFFLINE | ONLINE | DROPPED)?)
    | EVERY duration
    | AT (TIME | name ((PLUS | MINUS) duration)?) (ON dayRange (COMMA dayRange)*)?
    ;
orUnknown : OR UNKNOWN ;
sequence : step (THEN step | AND step TOGETHER) WITHIN duration ;
step : expr (CHANGES | UPDATES)? ;
dayRange : name (RANGE name)? ;
guard : (WHILE | IF) expr orUnknown? ;
thenPart : THEN actions ;
elsePart : ELSE actions ;
actions : (act | SEMICOLON | COMMA)* ;
act : afterAction | setAction | callAction | notifyAction | stopAction | assignAction ;
afterAction : AFTER duration ANYWAY? ;
setAction : ALWAYS? SET ref ASSIGN expr ;
callAction : CALL ref (paramOpen exprList? RPAREN)? ;
notifyAction : NOTIFY name TEXT ;
stopAction : STOP AFTER NAME? ;
assignAction : ref ASSIGN expr ;
duration : quantity | name ;

// Promises and wishes. One that begins with an expression begins with no minus, or it would go on with the
// expression before it.

propertyDecl : promise propertyOption* ;
achieveDecl : ACHIEVE wish propertyOption* ;
propertyOption
    : AS TEXT
    | REQUIRED name
    | CRITICAL (EVEN IF DEAF)?
    | NOT EVEN FOR name MOMENT
    | SEVERITY name
    | OWNER name
    | BECAUSE TEXT
    ;
promise
    : SCOPE expr COLON sentence
    | BETWEEN moment AND moment COLON sentence
    | AFTER moment (COMMA expr UNTIL moment | (UNTIL moment)? COLON sentence)
    | phrase
    | claim
    ;
sentence : AFTER moment COMMA expr UNTIL moment | phrase | claim ;
wish : AFTER moment COMMA expr UNTIL moment | phrase | event happening | subject subjectTail? ;
claim : event happening | subject subjectTail ;
phrase
    : NEVER expr (AND expr)* TOGETHER? (WHILE expr)?
    | ALWAYS expr (WHILE expr)?
    | WHENEVER expr COMMA expr (AT ONCE | WITHIN duration)? (AND THEN STAYS (FOR duration | UNTIL expr))?
    | EVENTUALLY expr
    | IT STAYS POSSIBLE TO expr (WITH THE WEATHER)?
    | NOBODY OUTSIDE CAN LEARN ref
    | FLTL TEXT COLON formula
    ;
subjectTail
    : eventWord happening
    | AND expr (AND expr)* ALWAYS TOGETHER
    | NEVER LASTS (LONGER | SHORTER) THAN duration (WHILE expr)?
    | BEFORE expr
    | AGAIN AND AGAIN
    | STAYS BETWEEN expr AND expr (WHILE expr)?
    | CANNOT CONTROL ref
    ;
happening
    : NEVER HAPPENS (WHILE REALLY? expr | WITHIN duration AFTER moment)?
    | ONLY HAPPENS WHILE REALLY? expr
    | HAPPENS AT (LEAST EVERY duration | MOST NUMBER TIMES IN ANY duration)
    ;
moment : event | expr eventWord? ;
event
    : SET BY name PERSON ref (ASSIGN expr)?
    | SET ref (ASSIGN expr)?
    | ASKED TO SET ref (ASSIGN expr)?
    | NOTIFY name
    | CALL ref
    ;
eventWord : CHANGES | UPDATES | IS REFUSED | DROPPED ;

// Formulas of temporal logic; precedence is applied when the tree is built.

formula : operand (connective operand)* ;
operand : (BANG | MINUS | BOX | DIAMOND | NEXT | groupHead)* atom ;
connective : binary | TEMPORAL | IMPLIES | IFF ;
atom
    : LBRACE (event | ref eventWord) RBRACE
    | LPAREN formula RPAREN
    | quantity
    | TIME
    | TEXT
    | TRUE
    | FALSE
    | ref (CALL_PAREN exprList? RPAREN)?
    | LBRACKET exprList RBRACKET
    ;

// Expressions. Precedence is CEL's and is applied when the tree is built.

expr : unary (binary unary)* (QUESTION expr COLON expr)? ;
subject : ((BANG | groupHead) unary | primary) (binary unary)* (QUESTION expr COLON expr)? ;
binary : OR_ELSE | AND_ALSO | EQ | NE | LT | LE | GT | GE | IN | PLUS | MINUS | STAR | SLASH | PERCENT ;
unary : (BANG | MINUS | groupHead)* primary ;
groupHead : (ANY_OF | EVERY_OF) name IN ALL modelName (WHERE expr)? COLON ;
primary
    : quantity
    | TIME
    | TEXT
    | TRUE
    | FALSE
    | ref (CALL_PAREN exprList? RPAREN)?
    | LPAREN expr RPAREN
    | LBRACKET exprList? RBRACKET
    | BOX
    ;
exprList : expr (COMMA expr)* COMMA? ;

ref : name (DOT name)* ;
memberName
    : name
    | WHEN | WHILE | THEN | ELSE | OR | AND | IF | SET | CALL | NOTIFY | RULE | APP | MODEL | DEVICE | ENVIRONMENT
    | LET | VAR | ASSUME | INITIALLY | ALLOW | NEVER | ALWAYS | WHENEVER | REALLY | IN | TRUE | FALSE
    ;
name
    : NAME
    | SAFE | STATE | SERVICE | BEHAVIOUR | FIXED | UPDATABLE | MODIFIABLE | SENSOR | ACTION | PROPERTY | ENUM | LIST
    | OF | BY | HAND | WRITES | RESPONDS | REPORTED | REPORTS | RATE | PER | WITHIN | EVERY | MUST | MAY | FAULT
    | HEALS | UNCHANGED | MOVES | STEPWISE | DOES | NOT | FALL | RISE | CHANGE | PRIORITY | ALSO | ON | RECONNECT
    | CHANGES | UPDATES | IS | REFUSED | OFFLINE | ONLINE | ASKED | TO | PERSON | HAPPENS | ONLY | TOGETHER | AT
    | ONCE | AS | REQUIRED | CRITICAL | EVEN | FOR | MOMENT | AFTER | ANYWAY | MODE | STOP | EACH | ACHIEVE | FLTL
    | LASTS | STAYS | BEFORE | UNTIL | BETWEEN | EVENTUALLY | PACKAGE | IMPORT | ALL | ANY | WHERE | STALE | UNKNOWN
    | DROPPED | LONGER | SHORTER | THAN | LEAST | MOST | TIMES | AGAIN | IT | POSSIBLE | WITH | THE | WEATHER | NOBODY
    | OUTSIDE | CAN | LEARN | CANNOT | CONTROL | DEAF | SEVERITY | OWNER | BECAUSE
    | ROLE | PRIVATE | PUBLIC | UNTRUSTED | GUARDED | DRAWS
    ;
