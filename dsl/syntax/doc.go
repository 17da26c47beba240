// Package syntax turns the text of a .tenet file into a lossless tree with a
// byte span on every node, and says everything that is wrong with it at once.
//
// The text goes through five small stages: a look at its characters, the
// generated lexer, a pass that finds what depends on the words beside it (a unit
// directly follows a number on the same line), a scan that refuses input nested
// too deeply, and the generated parser, whose parse tree becomes the tree of
// tree.go. Comments and white space are kept in File.Tokens. The grammar is in
// TenetLexer.g4 and TenetParser.g4.
package syntax
