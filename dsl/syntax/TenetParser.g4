// The phrases of a .tenet file, in the order of dsl/syntax/tree.go. Every choice is made on the next token, or
// the next two: what needs more (precedence, whether `p` in `p changes …` is a resource) is settled when the
// tree is built, so that no input can send the parser on a long search.
parser grammar TenetParser;

options { tokenVocab = TenetLexer; }

file : decl* EOF ;
oneExpr : expr EOF ;

decl : modelDecl | deviceDecl | environmentDecl | safeDecl | appDecl ;

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

deviceDecl : DEVICE name COLON name (AT TEXT)? TEXT? ;

environmentDecl : ENVIRONMENT environmentBody ;
environmentBody : LBRACE (envItem SEMICOLON?)* RBRACE ;
envItem : assume | (WHILE expr COLON)? physics ;
physics : ref (MOVES STEPWISE | DOES NOT (FALL | RISE | CHANGE)) ;
assume : ASSUME INITIALLY? expr TEXT? ;

safeDecl : SAFE STATE safeBody ;
safeBody : LBRACE (safeSet (SEMICOLON | COMMA)?)* RBRACE ;
safeSet : SET? ref ASSIGN expr ;

// Apps and their rules.

appDecl : APP name TEXT? appBody ;
appBody : LBRACE (appItem SEMICOLON?)* RBRACE ;
appItem : letDecl | varDecl | ruleDecl | assume | allowDecl | propertyDecl ;
letDecl : LET name ASSIGN expr ;
varDecl : VAR name COLON typeExpr ASSIGN expr ;
allowDecl : ALLOW code TEXT ;
code : name (MINUS name)* ;

ruleDecl : RULE name TEXT? ruleHead* ruleBody ;
ruleHead : PRIORITY MINUS? NUMBER | futureMode ;
ruleBody : LBRACE futureMode? trigger (OR trigger)* guard? thenPart elsePart? (allowDecl SEMICOLON?)* RBRACE ;
trigger
    : WHEN expr futureFor? (ALSO ON RECONNECT)?
    | ON ref (CHANGES | UPDATES | IS (SET | REFUSED) | OFFLINE | ONLINE)?
    | futureTrigger
    ;
guard : (WHILE | IF) expr ;
thenPart : THEN actions ;
elsePart : ELSE actions ;
actions : (act | SEMICOLON | COMMA)* ;
act : futureAfter* (setAction | callAction | notifyAction | futureStop | assignAction) ;
setAction : ALWAYS? SET ref ASSIGN expr ;
callAction : CALL ref (CALL_PAREN exprList? RPAREN)? ;
notifyAction : NOTIFY name TEXT ;
assignAction : ref ASSIGN expr ;

// Promises.

propertyDecl : sentence propertyOption* ;
propertyOption
    : AS TEXT
    | REQUIRED name
    | CRITICAL
    | NOT EVEN FOR NAME MOMENT
    ;
sentence
    : NEVER expr (AND expr)* TOGETHER? (WHILE expr)?
    | ALWAYS expr (WHILE expr)?
    | WHENEVER expr COMMA expr (AT ONCE)?
    | event happening
    | expr (eventWord happening | (AND expr)+ ALWAYS TOGETHER)
    ;
happening : NEVER HAPPENS (WHILE REALLY? expr)? | ONLY HAPPENS WHILE REALLY? expr ;
event
    : SET BY NAME PERSON ref (ASSIGN expr)?
    | SET ref (ASSIGN expr)?
    | ASKED TO SET ref (ASSIGN expr)?
    | NOTIFY name
    | CALL ref
    ;
eventWord : CHANGES | UPDATES | IS REFUSED ;

// Parts of the full language that this version reads only to say that it cannot do them yet.

futureFor : FOR quantity ;
futureTrigger : EVERY quantity | AT (NUMBER COLON NUMBER | name ((PLUS | MINUS) quantity)?) (ON name ((RANGE | COMMA) name)*)? ;
futureMode : MODE name (CALL_PAREN NUMBER RPAREN)? ;
futureAfter : AFTER quantity ANYWAY? ;
futureStop : STOP (AFTER quantity)? ;

// Expressions. Precedence is CEL's and is applied when the tree is built.

expr : unary (binary unary)* (QUESTION expr COLON expr)? ;
binary : OR_ELSE | AND_ALSO | EQ | NE | LT | LE | GT | GE | IN | PLUS | MINUS | STAR | SLASH | PERCENT ;
unary : (BANG | MINUS)* primary ;
primary
    : quantity
    | TEXT
    | TRUE
    | FALSE
    | ref (CALL_PAREN exprList? RPAREN)?
    | LPAREN expr RPAREN
    | LBRACKET exprList? RBRACKET
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
    | LASTS | STAYS | BEFORE | UNTIL | BETWEEN | EVENTUALLY
    ;
