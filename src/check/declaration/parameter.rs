//! Parameters: values that are given from outside, or a default.

use crate::diagnostic::{Diagnostic, Fix, closest, codes};
use crate::ir::{Parameter, Value, WordListId};
use crate::resolve::Declaration;
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::constant;
use super::super::currency;
use super::super::environment::{Environment, ParameterType, Words};
use super::super::expression::{Lowering, Scope, mismatch_code};
use super::super::given::GivenValue;
use super::super::quantity::unknown_currency;
use super::super::types::Type;

/// The types that parameters have by name.
const TYPES: [&str; 8] =
    ["money", "percent", "number", "count", "duration", "text", "flag", "date"];

impl<'s> Environment<'s> {
    /// Reads the parameters and their values; they may be named wherever a value may stand.
    pub(in super::super) fn read_parameters(&mut self) -> Vec<Parameter> {
        let outline = self.outline;
        let mut read = Vec::new();
        for declaration in outline.of(DeclarationKind::Parameter) {
            let kind = self.parameter_type(declaration).unwrap_or(Type::Unknown);
            let (value, written, given) = self.parameter_value(declaration, &kind);
            if value.is_none() {
                self.has_open_parameter = true;
            }
            read.extend(value.clone().map(|value| Parameter {
                name: declaration.label().to_owned(),
                title: self.title(declaration),
                kind: kind.stored(),
                value,
                written,
                given,
            }));
            self.parameters.push(ParameterType { kind, value, span: declaration.place() });
        }
        self.report_unknown_settings();
        read
    }

    /// The type of a parameter. Its values carry their own units.
    fn parameter_type(&mut self, declaration: &Declaration<'s>) -> Option<Type> {
        let node = declaration.node.child(Rule::column_type)?;
        let label = declaration.label();
        if let Some(list) = node.child(Rule::one_of) {
            let names = list.all(Rule::names).flat_map(|names| names.all(Rule::name));
            let words = names.map(|word| self.text(word).to_owned()).collect();
            self.word_lists.push(Words { name: label.to_owned(), words });
            return Some(Type::Word(WordListId::from(self.word_lists.len() - 1), label.to_owned()));
        }
        let kind = self.name(node.child(Rule::type_name)?);
        let unit = node.children.iter().skip_while(|part| part.rule() != Rule::kw_in).nth(1);
        if let Some(stray) = node.child(Rule::text).or(unit.filter(|_| kind.text != "money")) {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "a parameter's value carries its own unit")
                    .at(stray.span, "this says how cells of an export are read")
                    .help(format!("write `parameter {label} : {}`", kind.text)),
            );
            return None;
        }
        match kind.text {
            "money" => self.parameter_currency(unit, kind.span),
            "percent" => Some(Type::Percent),
            "number" | "count" => Some(Type::Number),
            "duration" => Some(Type::Duration),
            "text" => Some(Type::Text),
            "flag" => Some(Type::Flag),
            "date" => Some(Type::Date),
            "instant" => Some(Type::Instant),
            other => match self.look_up(&[DeclarationKind::Type, DeclarationKind::Unit], other) {
                Some((DeclarationKind::Type, place)) => {
                    Some(Type::Word(WordListId::from(place), other.to_owned()))
                }
                Some(_) => Some(Type::Unit(other.to_owned())),
                None => {
                    self.report_type_of_parameter(other, kind.span);
                    None
                }
            },
        }
    }

    fn parameter_currency(&self, unit: Option<&Node>, span: Span) -> Option<Type> {
        let Some(unit) = unit else {
            if self.currency.is_none() && self.has_contract() {
                self.report(
                    Diagnostic::new(codes::OPEN_DECISION, "money in which currency?")
                        .at(span, "neither the parameter nor the contract has a currency")
                        .help("write `currency EUR` into the contract, or `money in EUR`"),
                );
            }
            return self.currency.clone().map(Type::Money);
        };
        let code = self.text(unit);
        if !currency::exists(code) {
            self.report(unknown_currency(code, unit.span));
            return None;
        }
        Some(Type::Money(code.to_owned()))
    }

    fn report_type_of_parameter(&self, name: &str, span: Span) {
        if self.outline.is_broken(name) {
            return;
        }
        let diagnostic = Diagnostic::new(codes::UNKNOWN_NAME, format!("there is no type `{name}`"))
            .at(span, "not a type");
        self.report(match closest(name, TYPES.into_iter()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(Fix::replace(
                format!("write `{near}`"),
                span,
                near,
            )),
            None => diagnostic.help(format!(
                "built in are {}; others are declared with `type` or `unit`",
                TYPES.join(", ")
            )),
        });
    }

    /// The value of a parameter, as it is written, and whether it is given from outside.
    fn parameter_value(
        &self,
        declaration: &Declaration<'s>,
        kind: &Type,
    ) -> (Option<Value>, String, bool) {
        let label = declaration.label();
        // The default is looked at, too, where another value takes its place.
        let default = declaration.node.value();
        let by_default = default.and_then(|value| self.constant_of(value, kind, false));
        if let Some(given) = self.given.parameters.iter().find(|given| given.name == label) {
            return (self.given_value(given, kind), given.text.clone(), true);
        }
        if let Some(default) = default {
            return (by_default, self.written(default), false);
        }
        if !self.given.open_parameters && !declaration.damaged && self.has_contract() {
            let example = match kind {
                Type::Money(currency) => format!("40_000 {currency}"),
                Type::Percent => "99.9%".to_owned(),
                Type::Duration => "4 h".to_owned(),
                Type::Date => "2026-01-01".to_owned(),
                Type::Flag => "true".to_owned(),
                _ => "…".to_owned(),
            };
            self.report(
                Diagnostic::new(
                    codes::UNSET_PARAMETER,
                    format!("the parameter `{label}` has no value"),
                )
                .at(declaration.place(), "nothing is given for it")
                .help(format!(
                    "give one with `--set \"{label}={example}\"`, or write a default: `= {example}`"
                )),
            );
        }
        (None, String::new(), false)
    }

    fn given_value(&self, given: &GivenValue<'s>, kind: &Type) -> Option<Value> {
        let value = given.tree.value();
        let quoted = || {
            let text = value.and_then(|value| value.children.first());
            text.filter(|text| text.rule() == Rule::text).map(|text| self.quoted(text))
        };
        if *kind == Type::Text {
            let whole = given.mistakes.is_empty().then(quoted).flatten();
            return Some(Value::Text(whole.unwrap_or_else(|| given.text.clone()).into()));
        }
        for mistake in &given.mistakes {
            self.report(mistake.clone());
        }
        if !given.mistakes.is_empty() {
            return None;
        }
        self.constant_of(value?, kind, true)
    }

    /// A constant of that type. From outside, an amount may come without its currency: the type says it.
    pub(in super::super) fn constant_of(
        &self,
        node: &Node,
        kind: &Type,
        from_outside: bool,
    ) -> Option<Value> {
        let typed = Lowering::new(self, Scope::constant()).lower(node, Some(kind));
        let bare_amount =
            from_outside && matches!((kind, &typed.kind), (Type::Money(_), Type::Number));
        if typed.kind == Type::Unknown || *kind == Type::Unknown {
            return None;
        }
        if !bare_amount && typed.kind.joined(kind).is_none() {
            let (found, needed) = (typed.kind.spoken(), kind.spoken());
            self.report(
                Diagnostic::new(
                    mismatch_code(&typed.kind, kind),
                    format!("this is {found}, {needed} is needed"),
                )
                .at(node.span, "of another kind than is needed"),
            );
            return None;
        }
        let value = constant::value_of(&typed.expression, &Vec::new(), &self.table_rows);
        if value.is_none() {
            self.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    "this has to be known before anything is measured",
                )
                .at(node.span, "not a constant"),
            );
        }
        value
    }

    /// Values for parameters that the contract does not have.
    fn report_unknown_settings(&self) {
        let names = || {
            let declared = self.outline.of(DeclarationKind::Parameter);
            declared.filter_map(|parameter| parameter.name).map(|name| name.text)
        };
        for given in &self.given.parameters {
            if names().any(|name| name == given.name) || self.outline.is_broken(&given.name) {
                continue;
            }
            let diagnostic = Diagnostic::new(
                codes::UNKNOWN_NAME,
                format!("there is no parameter named `{}`", given.name),
            )
            .at(given.span, "given for it");
            let list: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            self.report(match (closest(&given.name, names()), list.as_slice()) {
                (Some(near), _) => diagnostic.help(format!("did you mean `{near}`?")),
                (None, []) => diagnostic.help("the contract has no parameters"),
                (None, list) => diagnostic.help(format!("the contract has {}", list.join(", "))),
            });
        }
    }
}
